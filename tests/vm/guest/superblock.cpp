// SPDX-License-Identifier: Apache-2.0
#include "superblock.h"

#include <cstdio>

#include "file_bytes.h"

namespace firstlight::guest {
namespace {

constexpr std::size_t kProbedBytes = 128 * 1024;

std::string uuid_text(std::string_view bytes) {
  char text[37];
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%012llx",
                static_cast<unsigned>(big_endian(bytes, 0, 4)),
                static_cast<unsigned>(big_endian(bytes, 4, 2)),
                static_cast<unsigned>(big_endian(bytes, 6, 2)),
                static_cast<unsigned>(big_endian(bytes, 8, 2)),
                static_cast<unsigned long long>(big_endian(bytes, 10, 6)));
  return text;
}

// A label field: up to the first NUL, or without the blanks that FAT fills up with.
std::string label_text(std::string_view bytes) {
  bytes = bytes.substr(0, bytes.find('\0'));
  const std::size_t last = bytes.find_last_not_of(' ');
  return std::string(bytes.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

// FAT32 keeps serial and label at 67, FAT12 and FAT16 at 39 (boot sector of the FAT specification).
Superblock fat_superblock(std::string_view bytes) {
  const std::size_t base = bytes.substr(82, 3) == "FAT" ? 67 : 39;
  const auto serial = static_cast<unsigned>(little_endian(bytes, base, 4));
  char uuid[10];
  std::snprintf(uuid, sizeof uuid, "%04X-%04X", serial >> 16U, serial & 0xffffU);
  std::string label = label_text(bytes.substr(base + 4, 11));
  return {"vfat", label == "NO NAME" ? "" : label, uuid};
}

}  // namespace

Superblock read_superblock(const std::string& device) {
  const std::string storage = read_at(device, 0, kProbedBytes);
  const std::string_view bytes = storage;
  constexpr std::size_t kExt = 1024;
  constexpr std::size_t kBtrfs = 65536;
  constexpr std::size_t kPage = 4096;
  if (bytes.substr(0, 4) == "XFSB") {
    return {"xfs", label_text(bytes.substr(108, 12)), uuid_text(bytes.substr(32, 16))};
  }
  if (little_endian(bytes, kExt + 56, 2) == 0xef53) {
    return {"ext4", label_text(bytes.substr(kExt + 120, 16)),
            uuid_text(bytes.substr(kExt + 104, 16))};
  }
  if (bytes.substr(kBtrfs + 64, 8) == "_BHRfS_M") {
    return {"btrfs", label_text(bytes.substr(kBtrfs + 299, 256)),
            uuid_text(bytes.substr(kBtrfs + 32, 16))};
  }
  if (bytes.substr(kPage - 10, 10) == "SWAPSPACE2") {
    return {"swap", label_text(bytes.substr(1024 + 28, 16)),
            uuid_text(bytes.substr(1024 + 12, 16))};
  }
  if (little_endian(bytes, 510, 2) == 0xaa55 &&
      (bytes.substr(54, 3) == "FAT" || bytes.substr(82, 3) == "FAT")) {
    return fat_superblock(bytes);
  }
  return {};
}

}  // namespace firstlight::guest
