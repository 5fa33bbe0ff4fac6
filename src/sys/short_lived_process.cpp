// SPDX-License-Identifier: Apache-2.0
#include "sys/short_lived_process.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/unique_fd.h"

namespace firstlight::sys {

void keep_freed_memory() {
  constexpr int kMib = 1024 * 1024;
  ::mallopt(M_MMAP_THRESHOLD, 32 * kMib);  // the largest that glibc takes
  ::mallopt(M_TRIM_THRESHOLD, 64 * kMib);
  ::mallopt(M_TOP_PAD, kMib);
}

void read_program_ahead() {
  const UniqueFd program(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!program.is_open() || ::fstat(program.get(), &status) != 0) return;
  static_cast<void>(::readahead(program.get(), 0, static_cast<std::size_t>(status.st_size)));
}

void forbid_core_dumps() { static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)); }

}  // namespace firstlight::sys
