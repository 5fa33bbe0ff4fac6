// SPDX-License-Identifier: Apache-2.0
#include "config/version_gate.h"

#include <algorithm>
#include <array>

namespace firstlight::config {
namespace {

using enum SpecVersion;

struct Row {
  Gate gate;
  SpecVersion first;
  SpecVersion last;
};

constexpr std::array kRows = {
    Row{Gate::kMergeSourceRequired, k3_1_0, kNewestVersion},
    Row{Gate::kCaSourceMayBeUnset, k3_1_0, kNewestVersion},
    Row{Gate::kSha256, k3_1_0, kNewestVersion},
    Row{Gate::kGsScheme, k3_2_0, kNewestVersion},
    Row{Gate::kArnScheme, k3_4_0, kNewestVersion},
    Row{Gate::kSpecialModeBitsIgnored, k3_0_0, k3_5_0},
    Row{Gate::kLinkTargetRequired, k3_3_0, kNewestVersion},
    Row{Gate::kFormatNone, k3_3_0, kNewestVersion},
    Row{Gate::kRestrictedClevisPins, k3_2_0, k3_5_0},
    Row{Gate::kCustomPinNeedsForNetwork, k3_3_0, kNewestVersion},
};

}  // namespace

bool applies(Gate gate, SpecVersion version) {
  return std::any_of(kRows.begin(), kRows.end(), [&](const Row& row) {
    return row.gate == gate && row.first <= version && version <= row.last;
  });
}

}  // namespace firstlight::config
