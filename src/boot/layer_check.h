// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/deadline.h"
#include "base/recorder.h"

namespace firstlight::boot {

// Before a layer is mounted, since nobody else checks it later. After a power cut the kernel's
// journal replay is enough, for xfs and btrfs always. An ext4 that is marked faulty, or that has no
// journal and was not unmounted, is mended by `fsck.ext4 -p` if the image has it; if not, a warning
// says so and it is mounted as it is. Throws Error: kFilesystem if the program finds what it may
// not mend without asking, kTimeout at the deadline.
void check_layer(const std::string& node, const std::string& fstype, const Deadline& deadline,
                 Recorder& recorder);

}  // namespace firstlight::boot
