// SPDX-License-Identifier: Apache-2.0
// The signature of a filesystem read straight from the device, without libblkid.
#pragma once

#include <string>

namespace firstlight::guest {

struct Superblock {
  std::string
      format;  // the config's word: ext4, xfs, btrfs, vfat, swap; "" when none is recognised
  std::string label;
  std::string uuid;  // lower case; vfat: XXXX-XXXX in upper case
};

// Throws std::system_error or std::runtime_error when the device cannot be read.
Superblock read_superblock(const std::string& device);

}  // namespace firstlight::guest
