// SPDX-License-Identifier: Apache-2.0
// User data that QEMU was given: a file of its firmware configuration device (QEMU, docs/specs/
// fw_cfg), or a virtio disk with the serial number "ignition" where the machine has no such device.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "platform/acquisition.h"

namespace firstlight::platform {

// Text of the attribute `size`: decimal bytes and a line end. nullopt for anything else.
[[nodiscard]] std::optional<std::size_t> fw_cfg_size_of(std::string_view text);

// A disk is whole sectors: what it holds ends before the NUL bytes at its end.
[[nodiscard]] std::string without_padding(std::string bytes);

// Item opt/com.coreos/config; without one the disk if it is there; else no user data. Where the
// architecture has no fw_cfg (s390x, POWER) the disk is waited for. Throws Error: kUserData when
// the item is not of the size that it says, kLimit, kTimeout, and those of sys/.
[[nodiscard]] UserData qemu_user_data(Acquisition& run);

}  // namespace firstlight::platform
