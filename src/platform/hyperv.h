// SPDX-License-Identifier: Apache-2.0
// User data that a machine on Hyper-V was given as key-value pairs.
#pragma once

#include <vector>

#include "platform/acquisition.h"
#include "platform/kvp_pool.h"
#include "sys/kvp_device.h"

namespace firstlight::platform {

// Registers, and answers the host until it has been silent for a second, or has said nothing at all
// for five: there is no message that ends what it has to say. It need not say a pair again while
// the machine runs, so what came must be kept. Throws Error kTimeout at `deadline`, and those of
// KvpDevice and KvpPools.
[[nodiscard]] KvpPools receive_kvp_pools(sys::KvpDevice& device, const Deadline& deadline);

// A pool as the file of hv_kvp_daemon, which goes on from there.
[[nodiscard]] std::vector<GivenFile> kvp_pool_files(const KvpPools& pools);

// From pool 0: told by the host, or, where the kernel has no such device, a daemon has it open, or
// the host has nothing more to say, read from that daemon's file. Without either there are none.
[[nodiscard]] UserData hyperv_user_data(Acquisition& run);

}  // namespace firstlight::platform
