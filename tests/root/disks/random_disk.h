// SPDX-License-Identifier: Apache-2.0
// Random disks and what a config might ask of them, close enough to each other that wishes match,
// nearly match, and collide.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "gpt_image.h"
#include "plan/plan.h"

namespace firstlight::test {

struct RandomDisk {
  std::uint32_t sector_bytes = 512;
  std::uint64_t disk_sectors = 0;
  std::optional<GptImage> before;  // none: blank
  plan::DiskStep step;             // as validation lets it through, in the order of a plan
};

// `disk_sectors` 0: any number of them.
RandomDisk random_disk(std::mt19937_64& random, std::uint32_t sector_bytes,
                       std::uint64_t disk_sectors);

// The case in a few lines, for a person who looks into a failure.
std::string describe(const RandomDisk& disk);

}  // namespace firstlight::test
