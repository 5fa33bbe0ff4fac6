// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace firstlight::sys {

// /dev/fd, /dev/stdin, /dev/stdout and /dev/stderr, without which scripts of bash fail. They are
// links that whoever sets up /dev makes, and before systemd that is nobody. What is there stays.
// Throws Error kSystem.
void make_standard_links();

}  // namespace firstlight::sys
