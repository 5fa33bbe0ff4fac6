// SPDX-License-Identifier: Apache-2.0
#include "plan/supported.h"

#include <cstddef>
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

bool is_remote(const config::Resource& resource) {
  return resource.source && !resource.source->empty() && !resource.source->starts_with("data:");
}

void refuse_remote_sources(const config::Storage& storage, config::Diagnostics& diagnostics) {
  constexpr const char* kRemote = "contents from anything but a data: URL";
  for (std::size_t i = 0; i < storage.files.size(); ++i) {
    const std::string pointer = "/storage/files/" + std::to_string(i);
    if (is_remote(storage.files[i].contents)) {
      refuse(diagnostics, pointer + "/contents/source", kRemote);
    }
    for (std::size_t j = 0; j < storage.files[i].append.size(); ++j) {
      if (!is_remote(storage.files[i].append[j])) continue;
      refuse(diagnostics, pointer + "/append/" + std::to_string(j) + "/source", kRemote);
    }
  }
}

}  // namespace

// The section `ignition` governs what is fetched; all that it refers to is fetched and merged
// before a config comes here.
config::Diagnostics unsupported(const config::Config& config) {
  config::Diagnostics diagnostics;
  if (!config.storage.raid.empty()) refuse(diagnostics, "/storage/raid", "RAID");
  if (!config.storage.luks.empty()) refuse(diagnostics, "/storage/luks", "LUKS");
  refuse_remote_sources(config.storage, diagnostics);
  const config::KernelArguments& arguments = config.kernel_arguments;
  if (!arguments.should_exist.empty() || !arguments.should_not_exist.empty()) {
    refuse(diagnostics, "/kernelArguments", "changing kernel arguments");
  }
  return diagnostics;
}

}  // namespace firstlight::plan
