// SPDX-License-Identifier: Apache-2.0
#include "net/random_seed.h"

#include <sys/random.h>

#include <chrono>

namespace firstlight::net {

// Seconds after power-on the kernel may not have gathered entropy yet; GRND_INSECURE (Linux 5.6)
// does not wait for it.
std::uint32_t random_seed() {
  std::uint32_t seed = 0;
  if (::getrandom(&seed, sizeof seed, GRND_INSECURE) == sizeof seed) return seed;
  if (::getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed) return seed;
  return static_cast<std::uint32_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace firstlight::net
