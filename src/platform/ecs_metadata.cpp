// SPDX-License-Identifier: Apache-2.0
#include "platform/ecs_metadata.h"

#include <rapidjson/document.h>

#include <algorithm>

#include "base/ascii.h"

namespace firstlight::platform {
namespace {

using rapidjson::Value;

constexpr std::size_t kLongestId = 128;
constexpr std::size_t kLongestHostname = 253;      // RFC 1035
constexpr std::size_t kLongestPublicKey = 16'384;  // sshd's own bound on a line is of this order

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

std::optional<std::string> name_of(std::string_view text, std::size_t longest) {
  const std::string_view name = trim(text);
  if (name.empty() || name.size() > longest) return std::nullopt;
  if (!std::all_of(name.begin(), name.end(), is_name_character)) return std::nullopt;
  return std::string(name);
}

std::string_view text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

bool add_keys(std::string_view text, std::vector<std::string>& keys) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (trim(line).empty()) continue;
    auto key = public_key_of(line);
    if (!key || keys.size() == kMaxPublicKeys) return false;
    keys.push_back(std::move(*key));
  }
  return true;
}

// `public-keys`: {"NAME": {"openssh-key": KEY}}, where KEY is a text of one or more lines or a list
// of such; some services leave out a level. False for anything else. The recursion is bounded.
bool collect_keys(const Value& value, unsigned depth, std::vector<std::string>& keys) {
  constexpr unsigned kDeepest = 3;
  if (value.IsString()) return add_keys(text_of(value), keys);
  if (depth == kDeepest) return false;
  if (value.IsArray()) {
    return std::all_of(value.Begin(), value.End(), [&](const Value& element) {
      return collect_keys(element, depth + 1, keys);
    });
  }
  if (!value.IsObject()) return false;
  return std::all_of(value.MemberBegin(), value.MemberEnd(), [&](const Value::Member& member) {
    return collect_keys(member.value, depth + 1, keys);
  });
}

// A list's scalars, each on a line; nullopt for a value that is no text, number or list of such.
std::optional<std::string> scalar_text(const Value& value) {
  if (value.IsString()) return std::string(text_of(value));
  if (value.IsUint64()) return std::to_string(value.GetUint64());
  if (value.IsBool()) return value.GetBool() ? "true" : "false";
  if (!value.IsArray()) return std::nullopt;
  std::string lines;
  for (const Value& element : value.GetArray()) {
    if (!element.IsString()) return std::nullopt;
    if (!lines.empty()) lines += '\n';
    lines += text_of(element);
  }
  return lines;
}

// The recursion is bounded: the real tree is five levels deep.
void collect_items(const Value& folder, const std::string& path, unsigned depth,
                   MetadataItems& items) {
  constexpr unsigned kDeepest = 8;
  for (const auto& member : folder.GetObject()) {
    if (path.size() + member.name.GetStringLength() > kMaxMetadataPathBytes) continue;
    const std::string child = path + std::string(text_of(member.name));
    if (member.value.IsObject() && depth < kDeepest) {
      collect_items(member.value, child + '/', depth + 1, items);
    } else if (const auto text = scalar_text(member.value)) {
      add_item(items, child, *text);
    }
  }
}

}  // namespace

std::optional<std::string> instance_id_of(std::string_view text) {
  return name_of(text, kLongestId);
}

std::optional<std::string> hostname_of(std::string_view text) {
  return name_of(text, kLongestHostname);
}

std::optional<std::string> public_key_of(std::string_view text) {
  const std::string_view key = trim(text);
  if (key.empty() || key.size() > kLongestPublicKey || key.front() == '#') return std::nullopt;
  const bool one_line = std::all_of(key.begin(), key.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= ' ' && byte != 0x7f;
  });
  if (!one_line || key.find(' ') == std::string_view::npos) return std::nullopt;
  return std::string(key);
}

std::optional<std::vector<std::string>> names_of_list(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    std::string_view name = trim(take_line(text));
    if (name.empty()) continue;
    if (name.ends_with('/')) name.remove_suffix(1);
    auto checked = name_of(name, kLongestId);
    if (!checked || *checked == "." || *checked == ".." || names.size() == kMaxPublicKeys) {
      return std::nullopt;
    }
    names.push_back(std::move(*checked));
  }
  return names;
}

std::optional<InstanceMetadata> parse_metadata_document(std::string_view json) {
  rapidjson::Document document;
  // Iterative: the depth of the document must not become the depth of our stack.
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  const auto member = [&](const char* name) -> const Value* {
    const auto found = document.FindMember(name);
    return found == document.MemberEnd() ? nullptr : &found->value;
  };

  InstanceMetadata metadata;
  const Value* id = member("instance-id");
  if (id == nullptr || !id->IsString()) return std::nullopt;
  const auto instance_id = instance_id_of(text_of(*id));
  if (!instance_id) return std::nullopt;
  metadata.instance_id = *instance_id;

  if (const Value* name = member("hostname")) {
    if (!name->IsString()) return std::nullopt;
    const auto hostname = hostname_of(text_of(*name));
    if (!hostname) return std::nullopt;
    metadata.hostname = *hostname;
  }
  if (const Value* keys = member("public-keys")) {
    if (!collect_keys(*keys, 0, metadata.ssh_keys)) return std::nullopt;
  }
  collect_items(document, "", 0, metadata.items);
  return metadata;
}

}  // namespace firstlight::platform
