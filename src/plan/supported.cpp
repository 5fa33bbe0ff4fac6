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
  if (!config.storage.raid.empty()) refuse(diagnostics, "/storage/raid", "RAID");
  if (!config.storage.luks.empty()) refuse(diagnostics, "/storage/luks", "LUKS");
  const config::KernelArguments& arguments = config.kernel_arguments;
  if (!arguments.should_exist.empty() || !arguments.should_not_exist.empty()) {
    refuse(diagnostics, "/kernelArguments", "changing kernel arguments");
  }
  return diagnostics;
}

}  // namespace firstlight::plan
