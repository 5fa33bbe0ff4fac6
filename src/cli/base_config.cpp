// SPDX-License-Identifier: Apache-2.0
#include "cli/base_config.h"

#include <optional>
#include <utility>

#include "base/error.h"
#include "cli/reference_access.h"
#include "cli/understand.h"
#include "config/diagnostic_code.h"
#include "config/merge.h"
#include "config/rules.h"

namespace firstlight::cli {
namespace {

config::Config merge_files(config::Config base, const std::vector<platform::ConfigFile>& files,
                           const config::ReferenceAccess& access, Recorder& recorder) {
  for (const platform::ConfigFile& file : files) {
    record_config(ConfigKind::kBase, file.path, file.bytes, /*referenced=*/false, recorder);
    config::RenderResult result = config::load_with_references(file.bytes, file.path, access);
    result.diagnostics.set_origin(file.path);
    base = config::merge(std::move(base), require_config(std::move(result), file.path, recorder));
  }
  return base;
}

// No other fault of this kind can be seen before the tree is written.
bool is_certain_failure(const config::Diagnostic& finding) {
  return finding.code == config::code::kLinkTarget;
}

}  // namespace

config::Config base_config(const std::vector<platform::ConfigFile>& base,
                           const std::vector<platform::ConfigFile>& platform_base,
                           const config::ReferenceAccess& access, Recorder& recorder) {
  config::Config merged = merge_files({}, base, access, recorder);
  try {
    return merge_files(merged, platform_base, access, recorder);
  } catch (const Error& error) {
    recorder.warn(std::string("the base configs for the platform are left out: ") + error.what());
    return merged;
  }
}

config::Config on_top_of_base(config::Config base, config::Config user, Recorder& recorder) {
  if (base == config::Config{}) return user;
  config::RenderResult result;
  result.config = config::merge(std::move(base), std::move(user));
  config::Diagnostics found = config::check_final(*result.config);
  for (config::Diagnostic& finding : found.all()) {
    if (finding.severity != config::Severity::kError) continue;  // known from its own config
    if (!is_certain_failure(finding)) finding.severity = config::Severity::kWarning;
    result.diagnostics.add(std::move(finding));
  }
  result.diagnostics.set_origin(kOnTopOfBase);
  if (result.diagnostics.has_errors()) result.config.reset();
  return require_config(std::move(result), kOnTopOfBase, recorder);
}

}  // namespace firstlight::cli
