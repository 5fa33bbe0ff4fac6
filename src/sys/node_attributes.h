// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/unique_fd.h"

namespace firstlight::sys {

// Owner and permission bits that a node is to have when it becomes visible.
struct NodeAttributes {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t mode = 0;  // 07777
};

// Gives a new node its exact owner and mode. Only a real change of the owner asks for privileges,
// so that a developer can fill a directory of his own. Throws Error (kTree) naming `path`.
void set_attributes(const UniqueFd& node, std::string_view path, const NodeAttributes& attributes);

}  // namespace firstlight::sys
