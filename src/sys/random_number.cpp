// SPDX-License-Identifier: Apache-2.0
#include "sys/random_number.h"

#include <sys/random.h>

#include <chrono>

namespace firstlight::sys {

// Seconds after power-on the kernel may not have gathered entropy yet; GRND_INSECURE (Linux 5.6)
// does not wait for it.
std::uint32_t random_number() {
  std::uint32_t number = 0;
  if (::getrandom(&number, sizeof number, GRND_INSECURE) == sizeof number) return number;
  if (::getrandom(&number, sizeof number, GRND_NONBLOCK) == sizeof number) return number;
  return static_cast<std::uint32_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace firstlight::sys
