// SPDX-License-Identifier: Apache-2.0
#include "userdata/cloud_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/printable.h"
#include "userdata/cloud_values.h"
#include "userdata/yaml_lines.h"
#include "userdata/yaml_reader.h"

namespace firstlight::userdata {
namespace {

constexpr std::array<std::string_view, 5> kKeys = {"write_files", "hostname", "ssh_authorized_keys",
                                                   "users", "runcmd"};
constexpr std::size_t kLongestHostname = 64;  // HOST_NAME_MAX of Linux

bool is_key_character(char c) {
  const char lower = to_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// Before the text is read: what is not supported says more than what of its YAML is not.
void refuse_other_keys(std::string_view text, const std::string& origin) {
  for (const YamlLine& line : split_yaml_lines(text, origin)) {
    if (line.is_void || line.indent > 0) continue;
    const std::size_t colon = line.text.find(':');
    const std::string_view key = trim(line.text.substr(0, colon));
    const bool is_key = colon != std::string_view::npos && !key.empty() && key.front() != '-' &&
                        std::all_of(key.begin(), key.end(), is_key_character);
    if (!is_key || std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end()) continue;
    throw yaml_fault(origin, {line.number, 1},
                     fmt::format("the key '{}' is not supported", shown_name(key)),
                     "of #cloud-config only write_files, hostname, ssh_authorized_keys, users and "
                     "runcmd are; an Ignition config can say more",
                     ErrorCode::kNotSupported);
  }
}

// Of two users of one name the keys belong together.
void take_default_keys(std::vector<std::string> keys, const std::string& user,
                       config::Passwd& passwd) {
  if (keys.empty()) return;
  auto found = std::find_if(passwd.users.begin(), passwd.users.end(),
                            [&](const config::User& known) { return known.name == user; });
  if (found == passwd.users.end()) {
    passwd.users.emplace_back();
    found = passwd.users.end() - 1;
    found->name = user;
  }
  for (std::string& key : keys) {
    std::vector<std::string>& all = found->ssh_authorized_keys;
    if (std::find(all.begin(), all.end(), key) == all.end()) all.push_back(std::move(key));
  }
}

void take_hostname(const YamlNode& node, config::Storage& storage, const std::string& origin) {
  const std::string name = text_of(node, origin);
  const bool is_hostname = !name.empty() && name.size() <= kLongestHostname &&
                           name.front() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
                             return c != '_' && (is_key_character(c) || c == '.');
                           });
  if (!is_hostname) throw yaml_fault(origin, place_of(node), "this is no host name");
  config::File file;
  file.path = "/etc/hostname";
  file.overwrite = true;
  file.mode = 0644;
  file.contents = resource_holding(name + "\n");
  std::erase_if(storage.files, [&](const config::File& other) { return other.path == file.path; });
  storage.files.push_back(std::move(file));
}

// A word that no shell changes.
std::string quoted(std::string_view word) {
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'') {
      text += "'\\''";
    } else {
      text.push_back(c);
    }
  }
  return text + '\'';
}

// A command is a line for the shell, or a list of words that it is to leave alone.
std::optional<std::string> script_of(const YamlNode& list, const std::string& origin) {
  std::string script = "#!/bin/sh\n";
  for (const YamlNode& command : items_of(list, origin)) {
    if (command.kind != YamlNode::Kind::kSequence) {
      script.append(text_of(command, origin)).push_back('\n');
      continue;
    }
    std::string line;
    for (const std::string& word : texts_of(command, origin)) {
      line.append(line.empty() ? "" : " ").append(quoted(word));
    }
    script.append(line).push_back('\n');
  }
  return list.items.empty() ? std::nullopt : std::optional(std::move(script));
}

}  // namespace

CloudConfig translate_cloud_config(std::string_view text, const std::string& origin,
                                   const std::string& default_user) {
  // read_yaml() names the bound.
  if (text.size() <= YamlLimits{}.max_bytes) refuse_other_keys(text, origin);
  const YamlNode document = read_yaml(text, origin);
  CloudConfig result;
  if (document.kind == YamlNode::Kind::kNull) return result;
  std::vector<std::string> default_keys;
  config::Config& config = result.config;
  const std::array rows = {
      MemberRow{kKeys[0],
                [&](const YamlNode& value) { take_files(value, config.storage, origin); }},
      MemberRow{kKeys[1],
                [&](const YamlNode& value) { take_hostname(value, config.storage, origin); }},
      MemberRow{kKeys[2], [&](const YamlNode& value) { default_keys = texts_of(value, origin); }},
      MemberRow{kKeys[3], [&](const YamlNode& value) { take_users(value, config.passwd, origin); }},
      MemberRow{kKeys[4], [&](const YamlNode& value) { result.script = script_of(value, origin); }},
  };
  take_members(document, "", rows, origin);
  take_default_keys(std::move(default_keys), default_user, config.passwd);
  return result;
}

}  // namespace firstlight::userdata
