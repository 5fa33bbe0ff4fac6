// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace firstlight::boot {

// Mounts /proc, /sys, /dev and /run unless something is mounted there already, with the options
// that systemd itself uses: it accepts mounts that exist and keeps their options (systemd
// src/shared/mount-setup.c is the contract). Throws Error (kMount).
void mount_api_filesystems();

}  // namespace firstlight::boot
