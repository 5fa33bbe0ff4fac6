// SPDX-License-Identifier: Apache-2.0
#include "apply/luks_header.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <cstdint>

#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr std::string_view kMagic{"LUKS\xba\xbe", 6};
constexpr std::size_t kVersionOffset = 6;
constexpr std::size_t kSizeOffset = 8;
constexpr std::size_t kLabelOffset = 24;
constexpr std::size_t kLabelBytes = 48;
constexpr std::size_t kUuidOffset = 168;
constexpr std::size_t kUuidBytes = 40;

std::uint64_t big_endian(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  for (const char c : bytes.substr(offset, size))
    value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

std::string text_field(std::string_view bytes, std::size_t offset, std::size_t size) {
  const std::string_view field = bytes.substr(offset, size);
  return std::string(field.substr(0, field.find('\0')));
}

[[noreturn]] void damaged(std::string why) {
  throw Error({.code = ErrorCode::kLuks,
               .tried = "read the header of the volume",
               .why = std::move(why),
               .hint = "set wipeVolume to destroy what is there"});
}

// {"config":{"flags":["allow-discards",…]},…}
bool has_flag(std::string_view json, std::string_view wanted) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) damaged("its metadata are no JSON object");
  const auto config = document.FindMember("config");
  if (config == document.MemberEnd() || !config->value.IsObject()) return false;
  const auto flags = config->value.FindMember("flags");
  if (flags == config->value.MemberEnd() || !flags->value.IsArray()) return false;
  const auto list = flags->value.GetArray();
  return std::any_of(list.begin(), list.end(), [&](const rapidjson::Value& flag) {
    return flag.IsString() && wanted == std::string_view(flag.GetString(), flag.GetStringLength());
  });
}

}  // namespace

std::size_t luks_header_bytes(std::string_view first_bytes) {
  if (first_bytes.size() < kLuksFixedBytes || !first_bytes.starts_with(kMagic)) return 0;
  if (big_endian(first_bytes, kVersionOffset, 2) != 2) return kLuksFixedBytes;
  const std::uint64_t size = big_endian(first_bytes, kSizeOffset, 8);
  if (size <= kLuksFixedBytes || size > kMaxLuksHeaderBytes) damaged("its size makes no sense");
  return static_cast<std::size_t>(size);
}

std::optional<LuksHeader> parse_luks_header(std::string_view bytes) {
  const std::size_t size = luks_header_bytes(bytes.substr(0, kLuksFixedBytes));
  if (size == 0) return std::nullopt;
  if (bytes.size() < size) damaged("the device ends before it");
  LuksHeader header{.version = static_cast<int>(big_endian(bytes, kVersionOffset, 2)),
                    .label = {},
                    .uuid = text_field(bytes, kUuidOffset, kUuidBytes)};
  if (header.version != 2) return header;
  header.label = text_field(bytes, kLabelOffset, kLabelBytes);
  const std::string_view area = bytes.substr(kLuksFixedBytes, size - kLuksFixedBytes);
  header.allow_discards = has_flag(area.substr(0, area.find('\0')), "allow-discards");
  return header;
}

}  // namespace firstlight::apply
