// SPDX-License-Identifier: Apache-2.0
#include "plan/supported.h"

#include <string>
#include <string_view>
#include <utility>

namespace firstlight::plan {
namespace {

constexpr std::string_view kNotSupportedYet = "FL-P0001";

void refuse(config::Diagnostics& diagnostics, std::string pointer, const std::string& what) {
  diagnostics.error(kNotSupportedYet, std::move(pointer), what + " is not supported yet",
                    "leave it out, or use a build that carries it out");
}

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
  const config::KernelArguments& arguments = config.kernel_arguments;
  if (!arguments.should_exist.empty() || !arguments.should_not_exist.empty()) {
    refuse(diagnostics, "/kernelArguments", "changing kernel arguments");
  }
  return diagnostics;
}

}  // namespace firstlight::plan
