// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firstlight::sys {

// The machine's product name from the firmware (SMBIOS type 1), e.g. "Alibaba Cloud ECS"; empty
// when the machine has no DMI table. Needs /sys.
[[nodiscard]] std::string dmi_product_name();

}  // namespace firstlight::sys
