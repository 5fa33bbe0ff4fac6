// SPDX-License-Identifier: Apache-2.0
// What a config wants of the partitions of one disk, in sectors and with numbers. Part of the pure
// half of apply/disk.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.h"
#include "sys/partition_table.h"

namespace firstlight::apply {

// A wish in sectors. Unset dimensions stay unset until the places are computed.
struct Wanted {
  const plan::PartitionWish* wish = nullptr;
  std::uint32_t number = 0;
  std::optional<std::uint64_t> start_sector;
  std::optional<std::uint64_t> size_sectors;
};

// In the order of the step, each with a number. Throws Error kPartition for numbers and dimensions
// that no such disk can have.
[[nodiscard]] std::vector<Wanted> to_wanted(const sys::PartitionTable& table,
                                            const plan::DiskStep& step);

// The first attribute in which `found` differs from what is wanted; empty: it matches. Only given
// attributes count.
[[nodiscard]] std::string first_difference(const Wanted& wanted, const sys::Partition& found,
                                           bool with_size);

// Throws Error kPartition about one entry.
[[noreturn]] void refuse(const plan::PartitionWish& wish, std::uint32_t number, std::string why,
                         std::string hint);

}  // namespace firstlight::apply
