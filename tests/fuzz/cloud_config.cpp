// SPDX-License-Identifier: Apache-2.0
// Any bytes as a cloud-init config: the YAML that is read can be written and read again, and what
// is translated is what a config and a script must be.
#include "userdata/cloud_config.h"

#include <fmt/format.h>

#include "base/error.h"
#include "text_checks.h"
#include "userdata/yaml_reader.h"

namespace firstlight::fuzz {
namespace {

using userdata::YamlMember;
using userdata::YamlNode;
using Kind = YamlNode::Kind;

bool is_expected(ErrorCode code) {
  return code == ErrorCode::kUserData || code == ErrorCode::kNotSupported ||
         code == ErrorCode::kLimit;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '"' || text[i] == '\\') out.push_back('\\');
    if (byte < ' ' || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (byte == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[++i]));
    } else if (text.substr(i).starts_with("\xef\xbb\xbf")) {
      out += "\\ufeff";
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out + '"';
}

// One form for everything: each value on a line of its own, text in double quotes.
void write(const YamlNode& node, std::size_t indent, std::string& out) {
  const std::string blanks(indent, ' ');
  switch (node.kind) {
    case Kind::kNull:
      return;
    case Kind::kScalar:
      out += blanks + quoted(node.text) + '\n';
      return;
    case Kind::kSequence:
      if (node.items.empty()) out += blanks + "[]\n";
      for (const YamlNode& item : node.items) {
        out += blanks + "-\n";
        write(item, indent + 1, out);
      }
      return;
    case Kind::kMapping:
      for (const YamlMember& member : node.members) {
        out += blanks + quoted(member.key) + ":\n";
        write(member.value, indent + 1, out);
      }
      return;
  }
}

bool same(const YamlNode& a, const YamlNode& b) {
  if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
      a.members.size() != b.members.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  for (std::size_t i = 0; i < a.members.size(); ++i) {
    if (a.members[i].key != b.members[i].key) return false;
    if (!same(a.members[i].value, b.members[i].value)) return false;
  }
  return true;
}

void check_refusal(const Error& error) {
  require(is_expected(error.detail().code), "a refusal is of an expected kind", error.what());
  require(is_printable_line(error.what()), "a refusal is printable", error.what());
}

void check_yaml(const std::string& text) {
  YamlNode node;
  try {
    node = userdata::read_yaml(text, "the text");
  } catch (const Error& error) {
    return check_refusal(error);
  }
  std::string written;
  write(node, 0, written);
  try {
    require(same(userdata::read_yaml(written, "the text"), node), "YAML is read as written",
            written);
  } catch (const Error& error) {
    require(false, error.what(), written);
  }
}

void check_translation(const std::string& text) {
  try {
    const userdata::CloudConfig cloud = userdata::translate_cloud_config(text, "the text", "core");
    if (cloud.script) require(cloud.script->starts_with("#!/bin/sh\n"), "commands are a script");
    for (const config::File& file : cloud.config.storage.files) {
      require(!file.path.empty(), "a file has a path");
      require(file.contents.source || !file.append.empty(), "a file has contents");
    }
    for (const config::User& user : cloud.config.passwd.users) {
      require(!user.name.empty(), "a user has a name");
    }
  } catch (const Error& error) {
    check_refusal(error);
  }
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(firstlight::fuzz::input_text(data, size));
  firstlight::fuzz::check_yaml(text);
  firstlight::fuzz::check_translation(text);
  return 0;
}
