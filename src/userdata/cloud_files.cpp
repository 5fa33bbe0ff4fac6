// SPDX-License-Identifier: Apache-2.0
// write_files.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "userdata/cloud_values.h"

namespace firstlight::userdata {
namespace {

constexpr std::int64_t kDefaultMode = 0644;

// How `content` is encoded.
enum class Encoding { kNone, kBase64, kGzipBase64 };

struct EncodingRow {
  std::string_view name;
  Encoding encoding;
};

constexpr std::array kEncodings = {
    EncodingRow{"text/plain", Encoding::kNone},
    EncodingRow{"b64", Encoding::kBase64},
    EncodingRow{"base64", Encoding::kBase64},
    EncodingRow{"gz+b64", Encoding::kGzipBase64},
    EncodingRow{"gz+base64", Encoding::kGzipBase64},
    EncodingRow{"gzip+b64", Encoding::kGzipBase64},
    EncodingRow{"gzip+base64", Encoding::kGzipBase64},
};

struct FileEntry {
  config::File file;
  std::string content;
  Encoding encoding = Encoding::kNone;
  YamlPlace content_place;
  bool append = false;
};

Encoding encoding_of(const YamlNode& node, const std::string& origin) {
  const std::string name = text_of(node, origin);
  const auto* const row =
      std::find_if(kEncodings.begin(), kEncodings.end(),
                   [&](const EncodingRow& known) { return known.name == name; });
  if (row != kEncodings.end()) return row->encoding;
  throw yaml_fault(origin, place_of(node), "the encoding is not supported",
                   "use b64, gz+b64 or text/plain", ErrorCode::kNotSupported);
}

// Octal. Plain text without a zero in front is a decimal number to cloud-init, which nobody means.
std::int64_t mode_of(const YamlNode& node, const std::string& origin) {
  const std::string& text = node.text;
  const bool is_octal =
      node.kind == YamlNode::Kind::kScalar && !text.empty() && text.size() <= 5 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '7'; });
  if (!is_octal || (node.is_plain && text.front() != '0')) {
    throw yaml_fault(origin, place_of(node), "these are no permissions",
                     "write them as four octal digits in quotes, '0644'");
  }
  std::int64_t mode = 0;
  for (const char c : text) mode = mode * 8 + (c - '0');
  return mode & 07777;
}

void take_owner(const YamlNode& node, config::File& file, const std::string& origin) {
  const std::string text = text_of(node, origin);
  const std::size_t colon = text.find(':');
  const std::string user = text.substr(0, colon);
  const std::string group = colon == std::string::npos ? "" : text.substr(colon + 1);
  if (user.empty() || (colon != std::string::npos && group.empty()) ||
      group.find(':') != std::string::npos) {
    throw yaml_fault(origin, place_of(node), "this is no owner", "write user:group");
  }
  file.user.name = user;
  if (!group.empty()) file.group.name = group;
}

config::Resource contents_of(const FileEntry& entry, const std::string& origin) {
  if (entry.encoding == Encoding::kNone) return resource_holding(entry.content);
  const auto bytes = base64_decode_lines(entry.content);
  if (!bytes) throw yaml_fault(origin, entry.content_place, "the content is no base64");
  config::Resource resource = resource_holding(*bytes);
  if (entry.encoding == Encoding::kGzipBase64) resource.compression = "gzip";
  return resource;
}

FileEntry read_entry(const YamlNode& node, const std::string& origin) {
  FileEntry entry;
  entry.content_place = place_of(node);
  entry.file.mode = kDefaultMode;
  const std::array rows = {
      MemberRow{"path", [&](const YamlNode& value) { entry.file.path = text_of(value, origin); }},
      MemberRow{"content",
                [&](const YamlNode& value) {
                  entry.content_place = place_of(value);
                  if (value.kind == YamlNode::Kind::kNull) return;
                  entry.content = text_of(value, origin);
                }},
      MemberRow{"encoding",
                [&](const YamlNode& value) { entry.encoding = encoding_of(value, origin); }},
      MemberRow{"permissions",
                [&](const YamlNode& value) { entry.file.mode = mode_of(value, origin); }},
      MemberRow{"owner", [&](const YamlNode& value) { take_owner(value, entry.file, origin); }},
      MemberRow{"append", [&](const YamlNode& value) { entry.append = truth_of(value, origin); }},
  };
  take_members(node, "write_files.", rows, origin);
  if (entry.file.path.empty()) throw yaml_fault(origin, place_of(node), "the file has no path");
  return entry;
}

// A later entry for a path has the last word over an earlier one, or adds to it.
void add_entry(FileEntry entry, std::vector<config::File>& files, const std::string& origin) {
  config::Resource contents = contents_of(entry, origin);
  const auto same = std::find_if(files.begin(), files.end(), [&](const config::File& file) {
    return file.path == entry.file.path;
  });
  if (entry.append && same != files.end()) {
    same->append.push_back(std::move(contents));
    return;
  }
  if (entry.append) {
    entry.file.append.push_back(std::move(contents));
  } else {
    entry.file.overwrite = true;
    entry.file.contents = std::move(contents);
  }
  if (same != files.end()) {
    *same = std::move(entry.file);
  } else {
    files.push_back(std::move(entry.file));
  }
}

}  // namespace

void take_files(const YamlNode& list, config::Storage& storage, const std::string& origin) {
  for (const YamlNode& item : items_of(list, origin)) {
    add_entry(read_entry(item, origin), storage.files, origin);
  }
}

}  // namespace firstlight::userdata
