// SPDX-License-Identifier: Apache-2.0
#include "sys/mount_table.h"

#include <sys/sysmacros.h>

#include <charconv>
#include <optional>

#include "base/error.h"
#include "sys/kernel_file.h"

namespace firstlight::sys {
namespace {

constexpr const char* kMountInfoPath = "/proc/self/mountinfo";

// Space, tab, newline and backslash are written as \ooo.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int value = 0;
    if (text[i] == '\\' && i + 3 < text.size()) {
      const auto [end, error] = std::from_chars(&text[i + 1], &text[i] + 4, value, 8);
      if (error == std::errc{} && end == &text[i] + 4) {
        plain.push_back(static_cast<char>(value));
        i += 3;
        continue;
      }
    }
    plain.push_back(text[i]);
  }
  return plain;
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  while (!line.empty()) {
    const std::size_t end = line.find(' ');
    if (end != 0) fields.push_back(line.substr(0, end));
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  return fields;
}

std::optional<std::uint64_t> parse_device_id(std::string_view text) {
  unsigned major_number = 0;
  unsigned minor_number = 0;
  const char* const end = text.data() + text.size();
  const auto [colon, error] = std::from_chars(text.data(), end, major_number);
  if (error != std::errc{} || colon == end || *colon != ':') return std::nullopt;
  const auto [rest, second_error] = std::from_chars(colon + 1, end, minor_number);
  if (second_error != std::errc{} || rest != end) return std::nullopt;
  return makedev(major_number, minor_number);
}

// id parent major:minor root target options [tag…] - fstype source options
std::optional<MountEntry> parse_line(std::string_view line) {
  const auto fields = split(line);
  std::size_t dash = 6;
  while (dash < fields.size() && fields[dash] != "-") ++dash;
  if (dash + 2 >= fields.size()) return std::nullopt;
  const auto device_id = parse_device_id(fields[2]);
  if (!device_id) return std::nullopt;
  return MountEntry{.device_id = *device_id,
                    .source = unescape(fields[dash + 2]),
                    .target = unescape(fields[4]),
                    .fstype = unescape(fields[dash + 1])};
}

}  // namespace

std::vector<MountEntry> parse_mountinfo(std::string_view text) {
  std::vector<MountEntry> entries;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (auto entry = parse_line(text.substr(0, end))) entries.push_back(std::move(*entry));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return entries;
}

std::vector<MountEntry> read_mount_table() {
  const auto text = read_kernel_file(kMountInfoPath);
  if (!text) {
    throw Error({.code = ErrorCode::kSystem,
                 .tried = "read mount table",
                 .object = kMountInfoPath,
                 .why = "it cannot be read",
                 .hint = "mount proc on /proc"});
  }
  return parse_mountinfo(*text);
}

}  // namespace firstlight::sys
