// SPDX-License-Identifier: Apache-2.0
// Pools of key-value pairs that Hyper-V and its guest share (Linux, include/uapi/linux/hyperv.h:
// HV_KVP_*; Microsoft, "Data Exchange integration service").
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sys/kvp_device.h"

namespace firstlight::platform {

// Pool 0 is the one that the host writes.
inline constexpr unsigned kKvpHostPool = 0;

// The config in a pool: the value of "ignition.config", or those of "ignition.config.0", ".1", … in
// a row; empty if it has neither. A pool is records of 512 bytes of key and 2048 of value, both
// ended by NUL or full, as the guest's daemon keeps it in a file; of equal keys the first counts.
// Throws Error kUserData naming `origin` when the pool ends inside a record.
[[nodiscard]] std::string kvp_user_data(std::string_view pool, std::string_view origin);

// What the guest holds of the pools while it answers the host.
class KvpPools {
 public:
  // The answer to a request, carried out. Throws Error kLimit for a pool of more pairs than
  // kMaxKvpPairs.
  [[nodiscard]] sys::KvpAnswer answer(const sys::KvpRequest& request);

  // All records of a pool, in the order in which their keys were first set.
  [[nodiscard]] std::string records(unsigned pool) const;

 private:
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  std::array<Pairs, sys::kKvpPools> pools_;
};

// 20 000 pairs hold the largest config.
inline constexpr std::size_t kMaxKvpPairs = 20'000;

}  // namespace firstlight::platform
