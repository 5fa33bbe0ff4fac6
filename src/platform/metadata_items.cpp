// SPDX-License-Identifier: Apache-2.0
#include "platform/metadata_items.h"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/ascii.h"
#include "base/printable.h"

namespace firstlight::platform {
namespace {

constexpr std::string_view kDisks = "disks/";
// Keys of the instance's role: whoever needs them asks for them.
constexpr std::string_view kCredentials = "ram/";

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_path_character(char c) {
  constexpr std::string_view kOthers = "-_.:/";
  return is_alphanumeric(c) || kOthers.find(c) != std::string_view::npos;
}

bool is_path(std::string_view path) {
  return !path.empty() && path.size() <= kMaxMetadataPathBytes && path.front() != '/' &&
         path.find("//") == std::string_view::npos &&
         std::all_of(path.begin(), path.end(), is_path_character);
}

// Lines may end as on another system.
std::optional<std::string> clean(std::string_view text) {
  text = without_line_ends(text);
  if (text.size() > kMaxMetadataItemBytes) return std::nullopt;
  std::string lines;
  while (!text.empty()) {
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    const std::size_t length = text.front() == '\n' ? 1 : printable_length(text);
    if (length == 0) return std::nullopt;
    lines += text.substr(0, length);
    text.remove_prefix(length);
  }
  return lines;
}

std::string environment_name(std::string_view prefix, std::string_view path) {
  std::string name(prefix);
  for (const char c : path) {
    if (c >= 'a' && c <= 'z') {
      name += static_cast<char>(c - 'a' + 'A');
    } else {
      name += is_alphanumeric(c) ? c : '_';
    }
  }
  return name;
}

// systemd and POSIX shells agree on what is special between double quotes.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + '"';
}

struct AfterburnRow {
  std::string_view name;
  std::string_view path;
};
constexpr std::array<AfterburnRow, 10> kAfterburn{{
    {"EIPV4", "eipv4"},
    {"HOSTNAME", "hostname"},
    {"IMAGE_ID", "image-id"},
    {"INSTANCE_ID", "instance-id"},
    {"INSTANCE_TYPE", "instance/instance-type"},
    {"IPV4_PRIVATE", "private-ipv4"},
    {"IPV4_PUBLIC", "public-ipv4"},
    {"REGION_ID", "region-id"},
    {"VPC_ID", "vpc-id"},
    {"ZONE_ID", "zone-id"},
}};

}  // namespace

void add_item(MetadataItems& items, std::string_view path, std::string_view text) {
  if (items.size() >= kMaxMetadataItems || !is_path(path) || path.starts_with(kCredentials)) return;
  if (auto cleaned = clean(text)) items.insert_or_assign(std::string(path), std::move(*cleaned));
}

std::string_view item_of(const MetadataItems& items, std::string_view path) {
  const auto found = items.find(path);
  return found == items.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<sys::CloudDisk> cloud_disks(const MetadataItems& items) {
  std::vector<sys::CloudDisk> disks;
  for (auto row = items.lower_bound(kDisks); row != items.end() && row->first.starts_with(kDisks);
       ++row) {
    const std::string_view rest = std::string_view(row->first).substr(kDisks.size());
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) continue;
    if (disks.empty() || disks.back().serial != rest.substr(0, slash)) {
      disks.push_back({.serial = std::string(rest.substr(0, slash)), .id = {}, .name = {}});
    }
    if (rest.substr(slash + 1) == "id") disks.back().id = row->second;
    if (rest.substr(slash + 1) == "name") disks.back().name = row->second;
  }
  return disks;
}

std::string environment_file(const MetadataItems& items, std::string_view prefix) {
  std::string file;
  for (const auto& [path, text] : items) {
    file += fmt::format("{}={}\n", environment_name(prefix, path), quoted(text));
  }
  return file;
}

std::string afterburn_file(const MetadataItems& items) {
  std::string file;
  for (const AfterburnRow& row : kAfterburn) {
    const std::string_view text = item_of(items, row.path);
    // Not quoted there; so only what needs no quotes.
    if (!is_path(text)) continue;
    file += fmt::format("AFTERBURN_ALIYUN_{}={}\n", row.name, text);
  }
  return file;
}

std::string to_json(const MetadataCache& cache) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  const auto write = [&](std::string_view text) {
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  };
  writer.SetIndent(' ', 2);
  writer.StartObject();
  write("platform");
  write(cache.platform);
  write("items");
  writer.StartObject();
  for (const auto& [path, text] : cache.items) {
    write(path);
    write(text);
  }
  writer.EndObject();
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

std::optional<MetadataCache> parse_metadata_cache(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  const auto platform = document.FindMember("platform");
  const auto items = document.FindMember("items");
  if (platform == document.MemberEnd() || items == document.MemberEnd() ||
      !platform->value.IsString() || !items->value.IsObject()) {
    return std::nullopt;
  }
  MetadataCache cache{.platform = platform->value.GetString(), .items = {}};
  for (const auto& [name, value] : items->value.GetObject()) {
    if (!value.IsString()) return std::nullopt;
    add_item(cache.items, {name.GetString(), name.GetStringLength()},
             {value.GetString(), value.GetStringLength()});
  }
  return cache;
}

}  // namespace firstlight::platform
