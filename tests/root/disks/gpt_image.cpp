// SPDX-License-Identifier: Apache-2.0
#include "gpt_image.h"

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace firstlight::test {
namespace {

using Bytes = std::string;

constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kHeaderBytes = 92;
constexpr std::size_t kNameUnits = 36;
constexpr std::string_view kSignature = "EFI PART";
constexpr const char* kDiskGuid = "DDDDDDDD-0000-4000-8000-00000000D15C";
// In which order a GUID's bytes are written as text.
constexpr std::array<std::size_t, 16> kGuidOrder{3, 2, 1,  0,  5,  4,  7,  6,
                                                 8, 9, 10, 11, 12, 13, 14, 15};

void put(Bytes& bytes, std::size_t offset, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    bytes[offset + i] = static_cast<char>((value >> (8 * i)) & 0xff);
  }
}

std::uint64_t get(const Bytes& bytes, std::size_t offset, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes.at(offset + i));
  }
  return value;
}

std::uint32_t crc(const Bytes& bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    value = static_cast<std::uint32_t>(::crc32(value, &byte, 1));
  }
  return value;
}

void put_guid(Bytes& bytes, std::size_t offset, const std::string& text) {
  std::string digits = text;
  std::erase(digits, '-');
  for (std::size_t i = 0; i < kGuidOrder.size(); ++i) {
    bytes[offset + kGuidOrder[i]] =
        static_cast<char>(std::stoul(digits.substr(i * 2, 2), nullptr, 16));
  }
}

std::string get_guid(const Bytes& bytes, std::size_t offset) {
  std::string text;
  for (std::size_t i = 0; i < kGuidOrder.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text.push_back('-');
    text += fmt::format("{:02X}", get(bytes, offset + kGuidOrder[i], 1));
  }
  return text;
}

void write_at(int fd, const Bytes& bytes, std::uint64_t offset) {
  const ssize_t written = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
  if (written != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("cannot write image");
}

Bytes read_at(int fd, std::size_t size, std::uint64_t offset) {
  Bytes bytes(size, '\0');
  const ssize_t got = ::pread(fd, bytes.data(), size, static_cast<off_t>(offset));
  if (got != static_cast<ssize_t>(size)) throw std::runtime_error("cannot read image");
  return bytes;
}

std::uint64_t array_sectors(std::uint32_t entry_count, std::uint32_t sector_bytes) {
  return (entry_count * kEntryBytes + sector_bytes - 1) / sector_bytes;
}

Bytes array_of(const GptImage& image) {
  Bytes bytes(image.entry_count * kEntryBytes, '\0');
  for (const auto& [number, entry] : image.entries) {
    const std::size_t offset = (number - 1) * kEntryBytes;
    put_guid(bytes, offset, entry.type_guid);
    put_guid(bytes, offset + 16, entry.guid);
    put(bytes, offset + 32, entry.first, 8);
    put(bytes, offset + 40, entry.last, 8);
    put(bytes, offset + 48, entry.attributes, 8);
    for (std::size_t i = 0; i < std::min(entry.name.size(), kNameUnits); ++i) {
      put(bytes, offset + 56 + 2 * i, entry.name[i], 2);
    }
  }
  return bytes;
}

Bytes header_of(const GptImage& image, std::uint64_t own, std::uint64_t other,
                std::uint64_t array_sector) {
  Bytes bytes(image.sector_bytes, '\0');
  bytes.replace(0, kSignature.size(), kSignature);
  put(bytes, 8, 0x10000, 4);
  put(bytes, 12, kHeaderBytes, 4);
  put(bytes, 24, own, 8);
  put(bytes, 32, other, 8);
  put(bytes, 40, image.first_usable, 8);
  put(bytes, 48, image.last_usable, 8);
  put_guid(bytes, 56, kDiskGuid);
  put(bytes, 72, array_sector, 8);
  put(bytes, 80, image.entry_count, 4);
  put(bytes, 84, kEntryBytes, 4);
  put(bytes, 88, crc(array_of(image)), 4);
  put(bytes, 16, crc(bytes.substr(0, kHeaderBytes)), 4);
  return bytes;
}

Bytes protective_mbr(const GptImage& image) {
  Bytes bytes(image.sector_bytes, '\0');
  put(bytes, 446 + 1, 2, 1);
  put(bytes, 446 + 4, 0xee, 1);
  put(bytes, 446 + 8, 1, 4);
  put(bytes, 446 + 12, std::min<std::uint64_t>(image.total_sectors - 1, 0xffffffff), 4);
  put(bytes, 510, 0xaa55, 2);
  return bytes;
}

void take_entries(const Bytes& array, GptImage* image) {
  for (std::uint32_t number = 1; number <= image->entry_count; ++number) {
    const std::size_t offset = (number - 1) * kEntryBytes;
    const std::string type = get_guid(array, offset);
    if (type == "00000000-0000-0000-0000-000000000000") continue;
    GptEntry entry{.type_guid = type,
                   .guid = get_guid(array, offset + 16),
                   .first = get(array, offset + 32, 8),
                   .last = get(array, offset + 40, 8),
                   .attributes = get(array, offset + 48, 8),
                   .name = {}};
    for (std::size_t i = 0; i < kNameUnits; ++i) {
      const auto unit = static_cast<char16_t>(get(array, offset + 56 + 2 * i, 2));
      if (unit == 0) break;
      entry.name.push_back(unit);
    }
    image->entries[number] = entry;
  }
}

GptImage header_values(const Bytes& header, std::uint32_t sector_bytes) {
  GptImage image;
  image.sector_bytes = sector_bytes;
  image.first_usable = get(header, 40, 8);
  image.last_usable = get(header, 48, 8);
  image.entry_count = static_cast<std::uint32_t>(get(header, 80, 4));
  return image;
}

// Checks one copy; the text says what is wrong with it.
std::string fault_of(int fd, std::uint32_t sector_bytes, std::uint64_t own, std::uint64_t other) {
  Bytes header = read_at(fd, sector_bytes, own * sector_bytes);
  if (!header.starts_with(kSignature)) return fmt::format("no header at sector {}", own);
  const std::uint64_t stored = get(header, 16, 4);
  put(header, 16, 0, 4);
  if (crc(header.substr(0, kHeaderBytes)) != stored) return "checksum of a header";
  if (get(header, 24, 8) != own || get(header, 32, 8) != other) return "a header's own place";
  const Bytes array =
      read_at(fd, get(header, 80, 4) * kEntryBytes, get(header, 72, 8) * sector_bytes);
  return crc(array) == get(header, 88, 4) ? "" : "checksum of entries";
}

}  // namespace

GptImage empty_gpt(std::uint32_t sector_bytes, std::uint64_t total_sectors) {
  const std::uint64_t array = array_sectors(128, sector_bytes);
  GptImage image;
  image.sector_bytes = sector_bytes;
  image.total_sectors = total_sectors;
  image.first_usable = 2 + array;
  image.last_usable = total_sectors - array - 2;
  return image;
}

void write_gpt(int fd, const GptImage& image) {
  const std::uint64_t size = image.sector_bytes;
  const std::uint64_t last = image.total_sectors - 1;
  const std::uint64_t backup_array = last - array_sectors(image.entry_count, image.sector_bytes);
  write_at(fd, protective_mbr(image), 0);
  write_at(fd, header_of(image, 1, last, 2), size);
  write_at(fd, array_of(image), 2 * size);
  write_at(fd, array_of(image), backup_array * size);
  write_at(fd, header_of(image, last, 1, backup_array), last * size);
}

void erase_gpt(int fd, const GptImage& image, std::uint64_t disk_sectors) {
  constexpr std::uint64_t kArea = 64 * 1024;
  const std::uint64_t size = image.sector_bytes;
  write_at(fd, Bytes(kArea, '\0'), 0);
  for (const std::uint64_t end : {image.total_sectors, disk_sectors}) {
    if (end * size >= kArea) write_at(fd, Bytes(kArea, '\0'), end * size - kArea);
  }
}

std::optional<GptImage> read_gpt(int fd, std::uint32_t sector_bytes, std::uint64_t disk_sectors,
                                 std::string* why_not) {
  const std::uint64_t last = disk_sectors - 1;
  *why_not = fault_of(fd, sector_bytes, 1, last);
  if (why_not->empty()) *why_not = fault_of(fd, sector_bytes, last, 1);
  if (!why_not->empty()) return std::nullopt;
  const Bytes main = read_at(fd, sector_bytes, sector_bytes);
  const Bytes backup = read_at(fd, sector_bytes, last * sector_bytes);
  if (main.substr(40, 32) != backup.substr(40, 32) ||
      main.substr(80, 12) != backup.substr(80, 12)) {
    *why_not = "the copies differ";
    return std::nullopt;
  }
  GptImage image = header_values(main, sector_bytes);
  image.total_sectors = disk_sectors;
  take_entries(read_at(fd, image.entry_count * kEntryBytes, get(main, 72, 8) * sector_bytes),
               &image);
  return image;
}

// MBR, main header and backup header of 512 bytes each, whatever the sectors of the disk are, then
// the entries.
GptImage read_sgdisk_backup(const std::string& path, std::uint32_t sector_bytes) {
  std::ifstream file(path, std::ios::binary);
  const Bytes bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const Bytes header = bytes.substr(512, 512);
  GptImage image = header_values(header, sector_bytes);
  image.total_sectors = get(header, 32, 8) + 1;
  take_entries(bytes.substr(std::size_t{3} * 512), &image);
  return image;
}

}  // namespace firstlight::test
