// SPDX-License-Identifier: Apache-2.0
#include "userdata/cloud_config.h"

#include <doctest/doctest.h>

#include "config/data_url.h"
#include "config/rules.h"
#include "failure_of.h"

namespace firstlight::userdata {
namespace {

using test::failure_of;
using test::has;
using Texts = std::vector<std::string>;

CloudConfig translate(const std::string& text) {
  return translate_cloud_config("#cloud-config\n" + text, "the data", "core");
}

std::string bytes_of(const config::Resource& resource) {
  return config::decode_data_url(resource.source.value_or("")).bytes;
}

TEST_CASE("files") {
  const CloudConfig cloud = translate(R"(write_files:
- path: /etc/plain
  content: |
    one
      two
- path: /etc/encoded
  encoding: b64
  content: |
    aGVs
    bG8=
  owner: 'core:adm'
  permissions: '0600'
- path: /etc/plain
  append: true
  content: three
- path: /etc/inflated
  encoding: gz+b64
  permissions: 0755
  content: H4sIAAAAAAAC
- path: /etc/added
  content: x
  append: yes
- path: /etc/empty
  permissions: "4755"
)");
  const std::vector<config::File>& files = cloud.config.storage.files;
  REQUIRE(files.size() == 5);
  CHECK(files[0].path == "/etc/plain");
  CHECK(bytes_of(files[0].contents) == "one\n  two\n");
  CHECK(files[0].mode == 0644);
  CHECK(files[0].overwrite == true);
  REQUIRE(files[0].append.size() == 1);
  CHECK(bytes_of(files[0].append[0]) == "three");
  CHECK(bytes_of(files[1].contents) == "hello");
  CHECK(files[1].user.name == "core");
  CHECK(files[1].group.name == "adm");
  CHECK(files[1].mode == 0600);
  CHECK(files[2].contents.compression == "gzip");
  CHECK(files[2].mode == 0755);
  CHECK_FALSE(files[3].contents.source);
  CHECK_FALSE(files[3].overwrite);
  CHECK(bytes_of(files[3].append.at(0)) == "x");
  CHECK(bytes_of(files[4].contents).empty());
  CHECK(files[4].mode == 04755);
  CHECK_FALSE(config::check_final(cloud.config).has_errors());
  CHECK_FALSE(cloud.script);
}

TEST_CASE("users and keys") {
  const CloudConfig cloud = translate(R"(ssh_authorized_keys:
  - ssh-ed25519 A me@here
  - ssh-ed25519 B
users:
- default
- name: app
  gecos: The application
  homedir: /srv/app
  shell: /bin/false
  primary_group: app
  groups: adm, wheel
  uid: 1500
  system: true
  no_create_home: true
  no_user_group: no
  no_log_init: on
  passwd: $6$x$y
- name: core
  groups: [adm]
  lock_passwd: false
  hashed_passwd: $6$x$z
  ssh_authorized_keys:
  - ssh-ed25519 A me@here
)");
  const std::vector<config::User>& users = cloud.config.passwd.users;
  REQUIRE(users.size() == 2);
  CHECK(users[0].name == "app");
  CHECK(users[0].gecos == "The application");
  CHECK(users[0].home_dir == "/srv/app");
  CHECK(users[0].shell == "/bin/false");
  CHECK(users[0].primary_group == "app");
  CHECK(users[0].groups == Texts{"adm", "wheel"});
  CHECK(users[0].uid == 1500);
  CHECK(users[0].system == true);
  CHECK(users[0].no_create_home == true);
  CHECK(users[0].no_user_group == false);
  CHECK(users[0].no_log_init == true);
  CHECK(users[0].password_hash == "!$6$x$y");
  CHECK(users[1].name == "core");
  CHECK(users[1].password_hash == "$6$x$z");
  CHECK(users[1].ssh_authorized_keys == Texts{"ssh-ed25519 A me@here", "ssh-ed25519 B"});
  CHECK(translate("ssh_authorized_keys: [ssh-rsa C]").config.passwd.users.at(0).name == "core");
  CHECK(translate("ssh_authorized_keys: []").config.passwd.users.empty());
}

TEST_CASE("host name and commands") {
  const CloudConfig cloud = translate(R"(hostname: node-1.example
runcmd:
- echo "$HOME" > /tmp/a
- [ls, -l, "it's", 7]
- |
  if true; then
    exit 3
  fi
)");
  CHECK(cloud.config.storage.files.at(0).path == "/etc/hostname");
  CHECK(bytes_of(cloud.config.storage.files.at(0).contents) == "node-1.example\n");
  CHECK(cloud.script ==
        "#!/bin/sh\necho \"$HOME\" > /tmp/a\n'ls' '-l' 'it'\\''s' '7'\n"
        "if true; then\n  exit 3\nfi\n\n");
  CHECK_FALSE(translate("runcmd: []").script);
  CHECK_FALSE(translate("").script);
  CHECK(translate("").config == config::Config{});
}

TEST_CASE("what is refused names the key or the place") {
  struct Row {
    const char* text;
    ErrorCode code;
    const char* why;
  };
  using enum ErrorCode;
  const Row rows[] = {
      {"hostname: a\npackages: [secret]\nruncmd: []", kNotSupported,
       "line 3:1: the key 'packages' is not supported"},
      {"apt: &x {b: secret}\n", kNotSupported, "line 2:1: the key 'apt'"},
      {"'bootcmd': []", kNotSupported, "line 2:1: the key 'bootcmd'"},
      {"users:\n- name: a\n  sudo: secret", kNotSupported, "4:3: the key 'users.sudo'"},
      {"write_files:\n- path: /a\n  defer: true", kNotSupported, "the key 'write_files.defer'"},
      {"write_files:\n- path: /a\n  encoding: gzip", kNotSupported, "the encoding"},
      {"- a", kUserData, "2:1: here must be keys"},
      {"hostname: [a]", kUserData, "2:11: this is not a text"},
      {"hostname:", kUserData, "this is not a text"},
      {"hostname: yes", kUserData, "2:11: YAML may not take this for a text"},
      {"hostname: a/b", kUserData, "no host name"},
      {"hostname: ''", kUserData, "no host name"},
      {"users: {}", kUserData, "mappings in braces"},
      {"users: core", kUserData, "not a list"},
      {"users:\n- core", kUserData, "here must be keys"},
      {"users:\n- gecos: x", kUserData, "has no name"},
      {"users:\n- name: a\n- name: a", kUserData, "4:3: the user is there already"},
      {"users:\n- name: a\n  uid: 0x10", kUserData, "not a whole number"},
      {"users:\n- name: a\n  system: 1", kUserData, "neither true nor false"},
      {"users:\n- name: a\n  system: 'true'", kUserData, "neither true nor false"},
      {"ssh_authorized_keys: ssh-rsa secret", kUserData, "not a list"},
      {"ssh_authorized_keys: [~]", kUserData, "YAML may not take"},
      {"write_files:\n- content: secret", kUserData, "has no path"},
      {"write_files:\n- path: /a\n  permissions: 644", kUserData, "4:16: these are no permissions"},
      {"write_files:\n- path: /a\n  permissions: '0888'", kUserData, "no permissions"},
      {"write_files:\n- path: /a\n  owner: ':b'", kUserData, "no owner"},
      {"write_files:\n- path: /a\n  owner: a:b:c", kUserData, "no owner"},
      {"write_files:\n- path: /a\n  encoding: b64\n  content: se*cret", kUserData,
       "5:12: the content is no base64"},
      {"write_files:\n- path: /a\n  content: 1.50", kUserData, "YAML may not take"},
      {"runcmd:\n- {a: b}", kUserData, "mappings in braces"},
      {"runcmd:\n- a: b", kUserData, "not a text"},
      {"runcmd:\n- [sleep, 010]", kUserData, "YAML may not take"},
      {"runcmd:\n- 2001-12-14", kUserData, "YAML may not take"},
      {"runcmd:\n- .inf", kUserData, "YAML may not take"},
      {"hostname: a\nhostname: b", kUserData, "3:1: the key is there already"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto error = failure_of([&] { static_cast<void>(translate(row.text)); });
    REQUIRE(error);
    CAPTURE(error->what());
    CHECK(error->detail().code == row.code);
    CHECK(has(error->what(), row.why));
    CHECK_FALSE(has(error->what(), "secret"));
  }
}

}  // namespace
}  // namespace firstlight::userdata
