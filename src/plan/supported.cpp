// SPDX-License-Identifier: Apache-2.0
#include "plan/supported.h"

#include <algorithm>
#include <array>
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

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_carried_out(const config::Resource& resource) {
  constexpr std::array<std::string_view, 3> kSchemes = {"data:", "http:", "https:"};
  const std::string source = resource.source.value_or("");
  return source.empty() ||
         std::any_of(kSchemes.begin(), kSchemes.end(), [&](std::string_view scheme) {
           return std::equal(
               scheme.begin(), scheme.end(), source.begin(),
               source.begin() + static_cast<std::ptrdiff_t>(std::min(scheme.size(), source.size())),
               [](char wanted, char there) { return wanted == to_lower(there); });
         });
}

void refuse_other_schemes(const config::Storage& storage, config::Diagnostics& diagnostics) {
  constexpr const char* kOther = "contents from anything but data:, http: and https: URLs";
  for (std::size_t i = 0; i < storage.files.size(); ++i) {
    const std::string pointer = "/storage/files/" + std::to_string(i);
    if (!is_carried_out(storage.files[i].contents)) {
      refuse(diagnostics, pointer + "/contents/source", kOther);
    }
    for (std::size_t j = 0; j < storage.files[i].append.size(); ++j) {
      if (is_carried_out(storage.files[i].append[j])) continue;
      refuse(diagnostics, pointer + "/append/" + std::to_string(j) + "/source", kOther);
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
  refuse_other_schemes(config.storage, diagnostics);
  const config::KernelArguments& arguments = config.kernel_arguments;
  if (!arguments.should_exist.empty() || !arguments.should_not_exist.empty()) {
    refuse(diagnostics, "/kernelArguments", "changing kernel arguments");
  }
  return diagnostics;
}

}  // namespace firstlight::plan
