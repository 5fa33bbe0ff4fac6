// SPDX-License-Identifier: Apache-2.0
#include "apply/clevis_output.h"

namespace firstlight::apply {

std::string without_clevis_config(std::string output, std::string_view config) {
  if (config.find('@') != std::string_view::npos) {
    return "its output is not shown, it may hold the credentials of a URL";
  }
  constexpr std::string_view kInstead = "(config)";
  for (std::size_t at = output.find(config); !config.empty() && at != std::string::npos;
       at = output.find(config, at + kInstead.size())) {
    output.replace(at, config.size(), kInstead);
  }
  return output;
}

}  // namespace firstlight::apply
