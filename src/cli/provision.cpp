// SPDX-License-Identifier: Apache-2.0
#include "cli/provision.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>
#include <utility>

#include "apply/load_contents.h"
#include "apply/run.h"
#include "base/error.h"
#include "cli/base_config.h"
#include "cli/reference_access.h"
#include "cli/understand.h"
#include "cli/user_config.h"
#include "net/reference_fetcher.h"
#include "plan/make.h"
#include "sys/boot_id.h"
#include "sys/root.h"
#include "userdata/bundle.h"

namespace firstlight::cli {
namespace {

config::MergedConfig understand_base(const ProvisionOptions& options, Acquisition& acquisition,
                                     Recorder& recorder) {
  net::ReferenceFetcher references(acquisition.network, acquisition.fetcher, options.deadline,
                                   recorder);
  const config::ReferenceAccess access =
      options.base_references
          ? reference_access(references, ConfigKind::kBase, recorder)
          : no_reference_access("firstlight.base-references=no forbids it in a base config");
  const platform::Acquired& acquired = acquisition.acquired;
  return base_config(acquired.base, acquired.platform_base, access, recorder);
}

// No user data at all is a choice: the machine boots with an empty config.
config::MergedConfig understand_user(const ProvisionOptions& options,
                                     const platform::UserData& user_data,
                                     net::ReferenceFetcher& references, Recorder& recorder) {
  const std::string& origin = user_data.origin;
  if (user_data.provided) {
    record_config(ConfigKind::kUser, origin, user_data.bytes, /*referenced=*/false, recorder);
  }
  const userdata::Bundle bundle =
      userdata::open_bundle(user_data.bytes, origin, include_fetch(references, recorder));
  if (bundle.parts.empty()) return {};
  const sys::Root root(options.root);
  config::MergedConfig merged = require_config(
      load_user_config(bundle, origin, reference_access(references, ConfigKind::kUser, recorder),
                       {.runner = options.script_runner, .has_program = programs_of(root)}),
      origin, recorder);
  references.use_for_good(merged.config.ignition);
  return merged;
}

// Settings of the base configs govern their own references only, not what the user's config
// fetches.
config::MergedConfig understand(const ProvisionOptions& options, Acquisition& acquisition,
                                Recorder& recorder) {
  const Recorder::Phase phase(recorder, "config");
  config::MergedConfig base = understand_base(options, acquisition, recorder);
  net::ReferenceFetcher references(acquisition.network, acquisition.fetcher, options.deadline,
                                   recorder);
  const platform::Acquired& acquired = acquisition.acquired;
  const std::string& user_origin = acquired.user_data.origin;
  config::MergedConfig merged = on_top_of_base(
      std::move(base), understand_user(options, acquired.user_data, references, recorder),
      user_origin, recorder);
  const bool has_base = !acquired.base.empty() || !acquired.platform_base.empty();
  require_supported(merged, has_base ? kOnTopOfBase : user_origin, recorder);
  return merged;
}

}  // namespace

apply::MountResult provision(const ProvisionOptions& options, Acquisition& acquisition,
                             sys::DeviceNames& names, Recorder& recorder) {
  const platform::Acquired& acquired = acquisition.acquired;
  const config::MergedConfig merged = understand(options, acquisition, recorder);
  names.use_metadata_of(platform::cloud_disks(acquired.metadata.items));
  try {
    const plan::Plan plan = plan::make(merged.config, {.hostname = acquired.metadata.hostname,
                                                       .ssh_keys = acquired.metadata.ssh_keys,
                                                       .ssh_user = options.ssh_user});
    const apply::Contents contents =
        apply::load_contents(plan, &acquisition.fetcher, {.deadline = options.deadline}, recorder);
    acquisition.network.take_down();

    return apply::run(plan, contents,
                      {.boot_id = sys::boot_id(),
                       .date_unix_s = std::time(nullptr),
                       .user_config_provided = acquired.user_data.provided},
                      names, {.root = options.root, .deadline = options.deadline}, recorder);
  } catch (Error& error) {
    error.set_sources(merged.provenance.of(merged.config, error.detail().pointer));
    throw;
  }
}

bool changes_begun(const RunReport& report) {
  constexpr std::array<std::string_view, 6> kWritingPhases = {"disks",    "filesystems", "mounts",
                                                              "accounts", "tree",        "units"};
  const auto wrote = [](const StepRecord& step) { return step.outcome != StepOutcome::kAlreadySo; };
  return std::any_of(report.phases.begin(), report.phases.end(), [&](const PhaseRecord& phase) {
    return std::find(kWritingPhases.begin(), kWritingPhases.end(), phase.name) !=
               kWritingPhases.end() &&
           std::any_of(phase.steps.begin(), phase.steps.end(), wrote);
  });
}

}  // namespace firstlight::cli
