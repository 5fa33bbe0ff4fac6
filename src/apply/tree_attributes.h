// SPDX-License-Identifier: Apache-2.0
// Owner and mode of an entry: spec section 2.4.
#pragma once

#include "apply/tree.h"
#include "plan/plan.h"
#include "sys/root.h"

namespace firstlight::apply {

inline constexpr std::uint32_t kDefaultDirectoryMode = 0755;
inline constexpr std::uint32_t kDefaultFileMode = 0644;

[[nodiscard]] constexpr std::uint32_t default_mode(const plan::DirectoryStep& /*step*/) {
  return kDefaultDirectoryMode;
}
[[nodiscard]] constexpr std::uint32_t default_mode(const plan::FileStep& /*step*/) {
  return kDefaultFileMode;
}

// Of a node that is made: root's unless said otherwise.
template <typename Step>
[[nodiscard]] sys::NodeAttributes new_attributes(const Step& step, const WantedOwner& owner) {
  return {.uid = owner.uid.value_or(0),
          .gid = owner.gid.value_or(0),
          .mode = step.mode.value_or(default_mode(step))};
}

// Of a node that stays: what was not asked for is kept.
template <typename Step>
[[nodiscard]] sys::NodeAttributes kept_attributes(const sys::NodeInfo& info, const Step& step,
                                                  const WantedOwner& owner) {
  return {.uid = owner.uid.value_or(info.uid),
          .gid = owner.gid.value_or(info.gid),
          .mode = step.mode.value_or(info.mode)};
}

}  // namespace firstlight::apply
