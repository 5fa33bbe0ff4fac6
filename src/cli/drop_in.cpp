// SPDX-License-Identifier: Apache-2.0
// The names by which this program stands in for another.
#include <algorithm>
#include <array>
#include <utility>

#include "cli/commands.h"

namespace firstlight::cli {

DropIn drop_in_named(std::string_view program) {
  constexpr std::array<std::pair<std::string_view, DropIn>, 4> kNames = {
      {{"ignition", ignition},
       {"ignition-apply", ignition_apply},
       {"ignition-rmcfg", ignition_rmcfg},
       {"ignition-validate", ignition_validate}}};
  const std::string_view name = program.substr(program.rfind('/') + 1);  // npos + 1 is 0
  const auto* const row = std::find_if(kNames.begin(), kNames.end(),
                                       [name](const auto& entry) { return entry.first == name; });
  return row == kNames.end() ? nullptr : row->second;
}

}  // namespace firstlight::cli
