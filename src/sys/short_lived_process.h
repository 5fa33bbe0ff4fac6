// SPDX-License-Identifier: Apache-2.0
// Settings that suit a process which lives for a second, holds secrets, and then is gone. Sources:
// mallopt(3), readahead(2), PR_SET_DUMPABLE(2const).
#pragma once

namespace firstlight::sys {

// Memory that was freed stays with the process. Probing a device takes and frees large buffers over
// and over; giving them back would cost a page fault for each page, each time.
void keep_freed_memory();

// Asks the kernel to read this program's file ahead. A program started from a cold disk is
// otherwise read page fault by page fault, and each of them waits for the disk. Returns at once.
void read_program_ahead();

// The kernel writes no core file of this process, whatever ends it: there may be secrets in its
// memory. Programs that it starts are as they always were. Without root it can no longer open its
// own /proc/self/fd, nor /dev/stdin.
void forbid_core_dumps();

}  // namespace firstlight::sys
