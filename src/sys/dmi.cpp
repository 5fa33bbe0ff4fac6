// SPDX-License-Identifier: Apache-2.0
#include "sys/dmi.h"

#include <fstream>

namespace firstlight::sys {

std::string dmi_product_name() {
  std::ifstream file("/sys/class/dmi/id/product_name");
  std::string name;
  std::getline(file, name);
  constexpr std::string_view kWhiteSpace = " \t\r";
  const auto last = name.find_last_not_of(kWhiteSpace);
  name.erase(last == std::string::npos ? 0 : last + 1);
  return name;
}

}  // namespace firstlight::sys
