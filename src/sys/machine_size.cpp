// SPDX-License-Identifier: Apache-2.0
#include "sys/machine_size.h"

#include <unistd.h>

#include <algorithm>

namespace firstlight::sys {
namespace {

std::uint64_t setting(int name) {
  return static_cast<std::uint64_t>(std::max(::sysconf(name), 1L));
}

}  // namespace

std::uint64_t memory_bytes() { return setting(_SC_PHYS_PAGES) * setting(_SC_PAGESIZE); }

unsigned processor_count() { return static_cast<unsigned>(setting(_SC_NPROCESSORS_ONLN)); }

}  // namespace firstlight::sys
