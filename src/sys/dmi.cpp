// SPDX-License-Identifier: Apache-2.0
#include "sys/dmi.h"

#include <string_view>

#include "sys/kernel_file.h"

namespace firstlight::sys {
namespace {

std::string text_of(const std::string& attribute) {
  const std::string text = read_sysfs_attribute("/sys/class/dmi/id/" + attribute).value_or("");
  constexpr std::string_view kWhiteSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

}  // namespace

DmiIdentity read_dmi_identity() {
  return {.sys_vendor = text_of("sys_vendor"),
          .product_name = text_of("product_name"),
          .chassis_asset_tag = text_of("chassis_asset_tag")};
}

}  // namespace firstlight::sys
