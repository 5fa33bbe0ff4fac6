// SPDX-License-Identifier: Apache-2.0
#include "sys/mapped_partitions.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sys/device_mapper.h"

namespace firstlight::sys {
namespace {

// Partition numbers have neither a sign nor leading zeros.
std::optional<std::uint32_t> to_partition_number(std::string_view digits) {
  std::uint32_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc{} || rest != end || number == 0 || digits.front() == '0') {
    return std::nullopt;
  }
  return number;
}

std::optional<std::uint32_t> number_in_name(std::string_view disk, std::string_view name) {
  if (!name.starts_with(disk)) return std::nullopt;
  name.remove_prefix(disk.size());
  // kpartx can be told to put something else in between; Debian's rules say "-part".
  for (const std::string_view delimiter : {"p", "-part"}) {
    if (!name.starts_with(delimiter)) continue;
    if (const auto number = to_partition_number(name.substr(delimiter.size()))) return number;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> number_in_uuid(std::string_view disk, std::string_view uuid) {
  constexpr std::string_view kStart = "part";
  const std::size_t dash = uuid.find('-');
  if (!uuid.starts_with(kStart) || dash == std::string_view::npos ||
      uuid.substr(dash + 1) != disk) {
    return std::nullopt;
  }
  return to_partition_number(uuid.substr(kStart.size(), dash - kStart.size()));
}

}  // namespace

std::optional<std::uint32_t> mapped_partition_number(const MappingNames& disk,
                                                     const MappingNames& mapping) {
  if (!disk.uuid.empty() && !mapping.uuid.empty()) return number_in_uuid(disk.uuid, mapping.uuid);
  return number_in_name(disk.name, mapping.name);
}

MappingNames names_of_partition(const MappingNames& disk, std::uint32_t number) {
  return {.name = fmt::format("{}p{}", disk.name, number),
          .uuid = disk.uuid.empty() ? std::string() : fmt::format("part{}-{}", number, disk.uuid)};
}

std::optional<MappingNames> mapping_names(const BlockDevice& device) {
  MappingNames names{.name = read_attribute(device, "dm/name"),
                     .uuid = read_attribute(device, "dm/uuid")};
  if (names.name.empty()) return std::nullopt;
  return names;
}

std::optional<BlockDevice> disk_of_mapped_partition(const BlockDevice& device) {
  const auto own = mapping_names(device);
  if (!own) return std::nullopt;
  for (BlockDevice& member : members_of(device)) {
    const auto names = mapping_names(member);
    if (names && mapped_partition_number(*names, *own)) return std::move(member);
  }
  return std::nullopt;
}

std::vector<BlockDevice> list_mapped_partitions(const BlockDevice& disk) {
  const auto own = mapping_names(disk);
  if (!own) return {};
  std::vector<BlockDevice> partitions;
  for (BlockDevice& device : holders_of(disk)) {
    const auto names = mapping_names(device);
    const auto number = names ? mapped_partition_number(*own, *names) : std::nullopt;
    const auto start_bytes = number ? linear_start_bytes(names->name) : std::nullopt;
    if (!start_bytes) continue;
    device.number = *number;
    device.disk_name = disk.name;
    device.start_bytes = *start_bytes;
    partitions.push_back(std::move(device));
  }
  std::sort(partitions.begin(), partitions.end(),
            [](const auto& left, const auto& right) { return left.number < right.number; });
  return partitions;
}

}  // namespace firstlight::sys
