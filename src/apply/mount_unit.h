// SPDX-License-Identifier: Apache-2.0
// Units that mount the filesystems of a config, and use its swap areas, at later boots:
// systemd.mount(5), systemd.swap(5). The config language itself leaves that to the user.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/device_names.h"
#include "sys/root.h"

namespace firstlight::apply {

// Pure. The enabled unit for one mount, named by UUID, since the device names of this program and
// the kernel's may mean nothing or something else at a later boot. It is required by
// local-fs.target and checked by systemd-fsck first; mounts above it are waited for, as systemd
// does for every path. Mount options mean what they mean in fstab(5): "nofail" makes it wanted
// only, "noauto" leaves it out of the boot, "_netdev" puts it with remote-fs.target.
// nullopt for "/", which whoever starts init has mounted.
[[nodiscard]] std::optional<plan::UnitStep> mount_unit(const plan::MountStep& step,
                                                       const std::string& uuid);

// Pure. The same for a swap area, required by swap.target.
[[nodiscard]] plan::UnitStep swap_unit(const plan::FilesystemStep& step, const std::string& uuid);

// The units for all mounts and swap areas of a plan, which exist by now; without those that the
// config brings as a unit or a file, or the image in /usr/lib/systemd/system. A device without a
// UUID gets none, with a warning, nor does swap on a volume that takes the network; a filesystem
// there is mounted as with "_netdev". Throws Error (kDevice).
[[nodiscard]] std::vector<plan::UnitStep> mount_units(const plan::Plan& plan,
                                                      sys::DeviceNames& names,
                                                      const sys::Root& root, Recorder& recorder);

}  // namespace firstlight::apply
