// SPDX-License-Identifier: Apache-2.0
// A plan for people and for tools. Contents, password hashes, keys and header values never appear:
// a resource is shown by its kind and size, a hash or key by the fact that there is one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "plan/plan.h"

namespace firstlight::plan {

struct PlanLine {
  std::string phase;   // disks, raid, luks, filesystems, mounts, accounts, tree, units, identity
  std::string action;  // "create partition", "write file"
  std::string object;  // device, path, name
  std::vector<std::pair<std::string, std::string>> details;
  std::string pointer;  // JSON pointer of the config entry; empty for instance metadata
};

// In the order in which the steps run, except that tree entries stand in config order.
[[nodiscard]] std::vector<PlanLine> describe(const Plan& plan);

// One line per step, grouped by phase. Ends with a newline.
[[nodiscard]] std::string render_text(const std::vector<PlanLine>& lines);

// {"steps":[{"phase","action","object","details":[{"name","value"}…],"pointer"}…]}, indented. Ends
// with a newline.
[[nodiscard]] std::string render_json(const std::vector<PlanLine>& lines);

}  // namespace firstlight::plan
