// SPDX-License-Identifier: Apache-2.0
#include "plan/supported.h"

#include <string>
#include <string_view>

namespace firstlight::plan {
namespace {

constexpr std::string_view kNotSupportedYet = "FL-P0001";

}  // namespace

// The section `ignition` governs what is fetched; all that it refers to is fetched and merged
// before a config comes here.
config::Diagnostics unsupported(const config::Config& config) {
  config::Diagnostics diagnostics;
  for (std::size_t i = 0; i < config.storage.luks.size(); ++i) {
    if (!config.storage.luks[i].cex_enabled.value_or(false)) continue;
    diagnostics.error(kNotSupportedYet, "/storage/luks/" + std::to_string(i) + "/cex/enabled",
                      "CEX needs the crypto cards of IBM Z (s390x), for which there is no build",
                      "leave it out: the volume is then encrypted with a key in its header");
  }
  return diagnostics;
}

}  // namespace firstlight::plan
