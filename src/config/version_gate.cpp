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
    Row{Gate::kMergeSourceRequired, kV31, kNewestVersion},
    Row{Gate::kCaSourceMayBeUnset, kV31, kNewestVersion},
    Row{Gate::kSha256, kV31, kNewestVersion},
    Row{Gate::kGsScheme, kV32, kNewestVersion},
    Row{Gate::kArnScheme, kV34, kNewestVersion},
    Row{Gate::kSpecialModeBitsIgnored, kV30, kV35},
    Row{Gate::kLinkTargetRequired, kV33, kNewestVersion},
    Row{Gate::kFormatNone, kV33, kNewestVersion},
    Row{Gate::kRestrictedClevisPins, kV32, kV35},
    Row{Gate::kCustomPinNeedsForNetwork, kV33, kNewestVersion},
};

}  // namespace

bool applies(Gate gate, SpecVersion version) {
  return std::any_of(kRows.begin(), kRows.end(), [&](const Row& row) {
    return row.gate == gate && row.first <= version && version <= row.last;
  });
}

}  // namespace firstlight::config
