// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firstlight::sys {

// What the firmware says about the machine (SMBIOS types 1 and 3), without white space at the ends.
// Empty where it says nothing.
struct DmiIdentity {
  std::string sys_vendor;         // "Amazon EC2"
  std::string product_name;       // "Alibaba Cloud ECS"
  std::string chassis_asset_tag;  // "OracleCloud.com"
};

// Needs /sys; all empty when the machine has no DMI table.
[[nodiscard]] DmiIdentity read_dmi_identity();

}  // namespace firstlight::sys
