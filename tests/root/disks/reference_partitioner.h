// SPDX-License-Identifier: Apache-2.0
// The reference engine's way to a partition table, with the partitioner sgdisk doing what it does
// there: a pretended run for the places, a decision for each partition, and one run for all changes
// (spec apply-storage, sections 2.4 to 2.8). Written from the spec, without the code under test.
#pragma once

#include <optional>
#include <string>

#include "gpt_image.h"
#include "plan/plan.h"

namespace firstlight::test {

inline constexpr const char* kSgdisk = "/usr/sbin/sgdisk";

struct ReferenceResult {
  std::optional<GptImage> table;  // of the disk afterwards; none: it would be refused
  std::string why_not;
};

// `disk`: file or node with the table that is there, which `before` (none: blank) says once more.
// It is not written to. `backup`: a path that may be overwritten.
ReferenceResult partition_as_reference(const std::string& disk, std::uint32_t sector_bytes,
                                       const std::optional<GptImage>& before,
                                       const plan::DiskStep& step, const std::string& backup);

}  // namespace firstlight::test
