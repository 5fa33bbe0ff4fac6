// SPDX-License-Identifier: Apache-2.0
// Azure: the Instance Metadata Service, and the CD that every machine gets when it is made.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "platform/acquisition.h"
#include "sys/root.h"

namespace firstlight::platform {

// CustomData.bin of a CD that has ovf-env.xml; empty user data when it has only the latter; nullopt
// when this is another CD. `node` is for the origin.
[[nodiscard]] std::optional<UserData> ovf_user_data(const sys::Root& cd, std::string_view node);

// User data of the metadata service; where it has none, the custom data of the CD, which is waited
// for. Throws Error as http_user_data(), kTimeout, and those of sys/.
[[nodiscard]] UserData azure_user_data(Acquisition& run);

// Azure Stack has the CD only.
[[nodiscard]] UserData azurestack_user_data(Acquisition& run);

}  // namespace firstlight::platform
