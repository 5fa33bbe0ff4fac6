// SPDX-License-Identifier: Apache-2.0
#include "plan/supported.h"

#include <doctest/doctest.h>

#include <string>

namespace config = firstlight::config;

TEST_CASE("what is carried out is not refused") {
  config::Config input;
  input.storage.disks.emplace_back();
  input.storage.raid.emplace_back();
  input.storage.luks.emplace_back().cex_enabled = false;
  input.storage.filesystems.emplace_back();
  config::File& file = input.storage.files.emplace_back();
  file.contents.source = "data:,a";
  file.append = {{.source = ""}, {.source = "data:;base64,YQ=="}, {}, {.source = "HTTPS://a/b"}};
  for (const char* source : {"http://a/b", "tftp://a/b", "s3://a/b", "gs://a/b", "oss://a/b"}) {
    input.storage.files.emplace_back().contents.source = source;
  }
  input.passwd.users.emplace_back();
  input.systemd_units.emplace_back();
  input.kernel_arguments.should_exist.emplace_back("quiet");
  input.ignition.timeouts.http_total_s = 5;
  input.ignition.certificate_authorities.push_back({.source = "data:,"});
  CHECK(firstlight::plan::unsupported(input).empty());
}

TEST_CASE("CEX is refused at its place, naming the machines that have it") {
  config::Config input;
  input.storage.luks.emplace_back();
  input.storage.luks.emplace_back().cex_enabled = true;
  const config::Diagnostics found = firstlight::plan::unsupported(input);
  REQUIRE(found.all().size() == 1);
  CHECK(found.all()[0].pointer == "/storage/luks/1/cex/enabled");
  CHECK(found.all()[0].message.find("s390x") != std::string::npos);
}
