// SPDX-License-Identifier: Apache-2.0
#include "cli/provision.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "apply/run.h"
#include "base/error.h"
#include "cli/base_config.h"
#include "cli/config_contents.h"
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
  return base_config(acquisition.acquired.image, access, recorder);
}

DataOptions data_options(const ProvisionOptions& options, userdata::ScriptOwner owner) {
  return {.owner = owner,
          .root = options.root,
          .runner = options.script_runner,
          .default_user = options.ssh_user};
}

// The user cannot change what the vendor gives: as with base configs for the platform, a fault in
// it is a warning, and none of it counts.
config::MergedConfig with_vendor(config::MergedConfig base, const ProvisionOptions& options,
                                 Acquisition& acquisition, Recorder& recorder) {
  const platform::UserData& data = acquisition.acquired.vendor_data;
  if (!data.provided) return base;
  constexpr std::chrono::seconds kTime{30};
  const Deadline deadline = Deadline::after(kTime, "30 seconds for what vendor data refer to");
  net::ReferenceFetcher references(acquisition.network, acquisition.fetcher,
                                   deadline.sooner(options.deadline), recorder);
  try {
    config::MergedConfig vendor = understand_data(
        data, data_options(options, userdata::ScriptOwner::kVendor), references, recorder);
    require_supported(vendor, data.origin, recorder);
    return with_vendor_data(std::move(base), std::move(vendor), data.origin);
  } catch (const Error& error) {
    recorder.warn(std::string("the vendor data are left out: ") + error.what());
    return base;
  }
}

// Settings of the base configs govern their own references only, not what the user's config
// fetches.
config::MergedConfig understand(const ProvisionOptions& options, Acquisition& acquisition,
                                Recorder& recorder) {
  const Recorder::Phase phase(recorder, "config");
  const platform::Acquired& acquired = acquisition.acquired;
  config::MergedConfig base = with_given_files(
      with_vendor(understand_base(options, acquisition, recorder), options, acquisition, recorder),
      acquired.user_data);
  const bool has_base = base.config != config::Config{};
  net::ReferenceFetcher references(acquisition.network, acquisition.fetcher, options.deadline,
                                   recorder);
  config::MergedConfig user =
      understand_data(acquired.user_data, data_options(options, userdata::ScriptOwner::kUser),
                      references, recorder);
  references.use_for_good(user.config.ignition);
  const std::string& user_origin = acquired.user_data.origin;
  config::MergedConfig merged =
      on_top_of_base(std::move(base), std::move(user), user_origin, recorder);
  require_supported(merged, has_base ? kOnTopOfBase : user_origin, recorder);
  return merged;
}

}  // namespace

std::optional<apply::MountResult> provision(const ProvisionOptions& options,
                                            Acquisition& acquisition, sys::DeviceNames& names,
                                            apply::TargetLabels& labels, Recorder& recorder) {
  const platform::Acquired& acquired = acquisition.acquired;
  config::MergedConfig merged = understand(options, acquisition, recorder);
  names.use_metadata_of(platform::cloud_disks(acquired.metadata.items));
  try {
    plan::Plan plan = plan::make(merged.config, {.hostname = acquired.metadata.hostname,
                                                 .ssh_keys = acquired.metadata.ssh_keys,
                                                 .ssh_user = options.ssh_user});
    const apply::Contents contents = load_contents(plan, merged.config, acquisition.network,
                                                   acquisition.fetcher, options.deadline, recorder);
    // What is fetched once more is fetched while the tree is written.
    const bool keep_network = contents.need_network();
    if (!keep_network) acquisition.network.take_down();

    std::optional<apply::MountResult> mounts =
        apply::run(plan, contents,
                   {.boot_id = sys::boot_id(),
                    .date_unix_s = std::time(nullptr),
                    .user_config_provided = acquired.user_data.provided},
                   names,
                   {.root = options.root,
                    .grow_gpt = options.grow_gpt,
                    .mount_units = options.mount_units,
                    .deadline = options.deadline,
                    .existing_arrays = options.raid_reuse ? apply::ExistingArrays::kReuse
                                                          : apply::ExistingArrays::kOverwrite,
                    .boot_loader = options.boot_loader,
                    .reboot_for_kernel_arguments = options.reboot_for_kernel_arguments},
                   labels, recorder);
    if (keep_network) acquisition.network.take_down();
    return mounts;
  } catch (Error& error) {
    error.set_sources(merged.provenance.of(merged.config, error.detail().pointer));
    throw;
  }
}

bool changes_begun(const RunReport& report) {
  constexpr std::array<std::string_view, 10> kWritingPhases = {
      "kernel arguments", "disks",    "raid", "luks",  "filesystems",
      "mounts",           "accounts", "tree", "units", "volumes"};
  const auto wrote = [](const StepRecord& step) { return step.outcome != StepOutcome::kAlreadySo; };
  return std::any_of(report.phases.begin(), report.phases.end(), [&](const PhaseRecord& phase) {
    return std::find(kWritingPhases.begin(), kWritingPhases.end(), phase.name) !=
               kWritingPhases.end() &&
           std::any_of(phase.steps.begin(), phase.steps.end(), wrote);
  });
}

}  // namespace firstlight::cli
