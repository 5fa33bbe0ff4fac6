// SPDX-License-Identifier: Apache-2.0
// Which id a new account gets, by the rules of the shadow utilities. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "apply/account_files.h"

namespace firstlight::apply {

// Ids in use, in both databases.
[[nodiscard]] std::set<std::uint32_t> used_user_ids(const AccountFiles& files);
[[nodiscard]] std::set<std::uint32_t> used_group_ids(const AccountFiles& files);

enum class IdOrder {
  kUpwards,    // ordinary accounts: one above the highest in use, else the lowest free
  kDownwards,  // system accounts: one below the lowest in use, else the highest free
};

// nullopt: the range is exhausted.
[[nodiscard]] std::optional<std::uint32_t> next_id(const std::set<std::uint32_t>& used,
                                                   const IdRange& range, IdOrder order);

// First id of the lowest gap of `count` subordinate ids within min…max; nullopt if there is none.
// Throws Error (kAccount) for an entry that is not NAME:START:COUNT.
[[nodiscard]] std::optional<std::uint64_t> next_subordinate_range(const AccountFile& file,
                                                                  std::uint64_t min,
                                                                  std::uint64_t max,
                                                                  std::uint64_t count);

}  // namespace firstlight::apply
