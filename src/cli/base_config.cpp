// SPDX-License-Identifier: Apache-2.0
#include "cli/base_config.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/digest.h"
#include "base/error.h"
#include "cli/reference_access.h"
#include "cli/understand.h"
#include "config/diagnostic_code.h"
#include "config/merge.h"
#include "config/rules.h"

namespace firstlight::cli {
namespace {

config::MergedConfig merged(config::MergedConfig base, config::MergedConfig child,
                            const std::string& child_origin) {
  if (child.provenance.empty()) child.provenance.add(child.config, child_origin);
  base.provenance.append(child.provenance);
  base.config = config::merge(std::move(base.config), std::move(child.config));
  return base;
}

config::MergedConfig merge_files(config::MergedConfig base,
                                 const std::vector<platform::ConfigFile>& files,
                                 const config::ReferenceAccess& access, Recorder& recorder) {
  for (const platform::ConfigFile& file : files) {
    record_config(ConfigKind::kBase, file.path, sha256_hex(file.bytes), /*referenced=*/false,
                  recorder);
    config::RenderResult result = config::load_with_references(file.bytes, file.path, access);
    result.diagnostics.set_origin(file.path);
    base =
        merged(std::move(base), require_config(std::move(result), file.path, recorder), file.path);
  }
  return base;
}

// No other fault of this kind can be seen before the tree is written.
bool is_certain_failure(const config::Diagnostic& finding) {
  return finding.code == config::code::kLinkTarget;
}

}  // namespace

config::MergedConfig base_config(const platform::ImageConfigs& image,
                                 const config::ReferenceAccess& access, Recorder& recorder) {
  config::MergedConfig of_image = merge_files({}, image.base, access, recorder);
  try {
    return merge_files(of_image, image.platform, access, recorder);
  } catch (const Error& error) {
    // Whoever does without a network comes back with one.
    if (error.detail().code == ErrorCode::kNetworkNeeded) throw;
    recorder.warn(std::string("the base configs for the platform are left out: ") + error.what());
    return of_image;
  }
}

config::MergedConfig with_vendor_data(config::MergedConfig base, config::MergedConfig vendor,
                                      const std::string& vendor_origin) {
  return merged(std::move(base), std::move(vendor), vendor_origin);
}

config::MergedConfig with_given_files(config::MergedConfig base, const platform::UserData& data) {
  constexpr std::int64_t kOwnerOnly = 0600;
  if (data.files.empty()) return base;
  config::MergedConfig given;
  for (const platform::GivenFile& file : data.files) {
    config::File node;
    node.path = file.path;
    node.overwrite = true;
    node.mode = kOwnerOnly;
    node.contents.source = "data:;base64," + base64_encode(file.bytes);
    given.config.storage.files.push_back(std::move(node));
  }
  return merged(std::move(base), std::move(given), data.origin);
}

config::MergedConfig on_top_of_base(config::MergedConfig base, config::MergedConfig user,
                                    const std::string& user_origin, Recorder& recorder) {
  if (base.config == config::Config{}) return user;
  config::MergedConfig both = merged(std::move(base), std::move(user), user_origin);
  config::RenderResult result;
  result.config = std::move(both.config);
  result.provenance = std::move(both.provenance);
  config::Diagnostics found = config::check_final(*result.config);
  for (config::Diagnostic& finding : found.all()) {
    if (finding.severity != config::Severity::kError) continue;  // known from its own config
    if (!is_certain_failure(finding)) finding.severity = config::Severity::kWarning;
    result.diagnostics.add(std::move(finding));
  }
  config::add_sources(result.provenance, *result.config, result.diagnostics);
  result.diagnostics.set_origin(kOnTopOfBase);
  if (result.diagnostics.has_errors()) result.config.reset();
  return require_config(std::move(result), kOnTopOfBase, recorder);
}

}  // namespace firstlight::cli
