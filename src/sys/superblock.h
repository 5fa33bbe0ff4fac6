// SPDX-License-Identifier: Apache-2.0
// Superblocks, read and changed without mounting. The name of a filesystem is here the label of
// ext4, xfs and btrfs, the volume id of vfat: the fields that a program can give at mkfs and that
// nothing else in the filesystem depends on.
//
// Layouts: ext4 Documentation/filesystems/ext4/super.rst, xfs "XFS Algorithms & Data Structures"
// chapter 13, btrfs include/uapi/linux/btrfs_tree.h, FAT "FAT32 File System Specification" 1.03.
#pragma once

#include <string>
#include <string_view>

namespace firstlight::sys {

// Replaces the name on `node`, a device or an image file that holds `format`. All copies of the
// superblock that are read when the first one is damaged are written and flushed before the first
// one is. A power cut in between leaves the old name, the new one, or a checksum that does not fit,
// with which the device counts as blank.
// `name`: a label, or for vfat the eight hexadecimal digits of a volume id. Throws Error
// (kFilesystem) if the device holds no such filesystem or a checksum of another kind than CRC-32C;
// kDevice if it cannot be written.
void replace_superblock_name(const std::string& node, std::string_view format,
                             std::string_view name);

// True for an ext4 on `node` that the kernel or a check program found faults in, or that has no
// journal and was not unmounted: replaying the journal does not mend it. Throws Error (kDevice).
[[nodiscard]] bool ext4_needs_check(const std::string& node);

// A new random volume id for vfat, eight hexadecimal digits.
[[nodiscard]] std::string random_volume_id();

}  // namespace firstlight::sys
