// SPDX-License-Identifier: Apache-2.0
// What libblkid recognises on a block device.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::sys {

struct ProbeResult {
  std::string type;   // blkid TYPE: "ext4", "vfat", "swap", "crypto_LUKS", …; empty: none
  std::string label;  // empty: none
  std::string uuid;   // as blkid prints it: "ABCD-1234" for vfat
  std::string partition_table;  // blkid PTTYPE: "gpt", "dos", …; empty: none
  bool ambivalent = false;      // several signatures; the values are those of the first match
  friend bool operator==(const ProbeResult&, const ProbeResult&) = default;
};

// Reads the signatures of a node. Throws Error kDevice if it cannot be read.
[[nodiscard]] ProbeResult probe_device(const std::string& node);

// The same, looking for filesystems of these types only: quicker, when one of them is likely.
[[nodiscard]] ProbeResult probe_device_for(const std::string& node,
                                           std::span<const std::string_view> types);

struct PartitionEntry {
  std::uint32_t number = 0;
  std::string label;  // of a GPT entry, UTF-8
  std::string guid;   // lower case; "xxxxxxxx-NN" in an MBR
  std::string type;   // of a GPT entry, a GUID in lower case; "0xNN" in an MBR
  friend bool operator==(const PartitionEntry&, const PartitionEntry&) = default;
};

// What the partition table on a whole disk says; nothing if there is none or it cannot be read.
[[nodiscard]] std::vector<PartitionEntry> probe_partition_entries(const std::string& node);

// A label as the links in /dev/disk show it: bytes that are unsafe in a file name as \xHH.
[[nodiscard]] std::string encode_link_name(const std::string& text);

// Erases every signature that libblkid finds, partition tables and those with a wrong checksum
// included, and flushes if there was one. Opens the node exclusively: throws Error kDevice if it is
// mounted or held, or cannot be written.
void wipe_signatures(const std::string& node);

// Brings everything written to the node to stable storage. Throws Error kDevice.
void flush_device(const std::string& node);

}  // namespace firstlight::sys
