// SPDX-License-Identifier: Apache-2.0
#include "apply/contents.h"

#include <utility>

#include "base/error.h"

namespace firstlight::apply {

void Contents::put(std::string pointer, std::string bytes) {
  bytes_.insert_or_assign(std::move(pointer), std::move(bytes));
}

const std::string& Contents::at(const std::string& pointer) const {
  const auto found = bytes_.find(pointer);
  if (found == bytes_.end()) {
    throw Error({.code = ErrorCode::kTree,
                 .tried = "use the contents of",
                 .object = pointer,
                 .why = "they were not loaded before the tree was to be written",
                 .pointer = pointer});
  }
  return found->second;
}

}  // namespace firstlight::apply
