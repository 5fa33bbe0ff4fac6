// SPDX-License-Identifier: Apache-2.0
// User data that Hyper-V was given: a key-value pool (Linux, include/uapi/linux/hyperv.h: HV_KVP_*;
// Microsoft, "Data Exchange integration service") as the guest's daemon keeps it in a file.
#pragma once

#include <string>
#include <string_view>

#include "platform/acquisition.h"

namespace firstlight::platform {

// The config in a pool: the value of "ignition.config", or those of "ignition.config.0", ".1", … in
// a row; empty if it has neither. A pool is records of 512 bytes of key and 2048 of value, both
// ended by NUL or full; of equal keys the first counts. Throws Error kUserData naming `origin` when
// the pool ends inside a record.
[[nodiscard]] std::string kvp_user_data(std::string_view pool, std::string_view origin);

// From pool 0, which is the one that the host writes. Without the file there are no user data.
[[nodiscard]] UserData hyperv_user_data(Acquisition& run);

}  // namespace firstlight::platform
