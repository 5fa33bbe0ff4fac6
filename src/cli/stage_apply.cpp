// SPDX-License-Identifier: Apache-2.0
// The stages that change the machine, each on its own.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>

#include "apply/kernel_arguments.h"
#include "apply/label.h"
#include "apply/mount.h"
#include "apply/run.h"
#include "base/error.h"
#include "cli/acquisition.h"
#include "cli/config_contents.h"
#include "cli/stage_run.h"
#include "cli/stage_volumes.h"
#include "cli/understand.h"
#include "net/fetcher.h"
#include "plan/make.h"
#include "sys/boot_id.h"
#include "sys/device_names.h"

namespace firstlight::cli {
namespace {

// Kernel arguments have a stage of their own.
config::MergedConfig supported_config(StageRun& run) {
  config::MergedConfig merged = cached_config(run);
  merged.config.kernel_arguments = {};
  require_supported(merged, run.flags.config_cache, run.recorder);
  return merged;
}

// What the platform knows of the instance is other programs' business here.
plan::Plan plan_of(const config::MergedConfig& merged) { return plan::make(merged.config, {}); }

// An error of `work` says what the entry at fault was made from.
template <typename Work>
void with_sources(const config::MergedConfig& merged, const Work& work) {
  try {
    work();
  } catch (Error& error) {
    error.set_sources(merged.provenance.of(merged.config, error.detail().pointer));
    throw;
  }
}

sys::DeviceNames device_names(const StageRun& run) {
  const std::chrono::seconds timeout = run.arguments.device_timeout;
  if (timeout.count() == 0) return sys::DeviceNames();
  return sys::DeviceNames(timeout);
}

bool writes_key_fragments() {
  constexpr const char* kVariable = "IGNITION_WRITE_AUTHORIZED_KEYS_FRAGMENT";
  const char* const value = std::getenv(kVariable);
  const std::string_view text = value == nullptr ? "" : value;
  if (text.empty() || text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  throw Error({.code = ErrorCode::kUsage,
               .tried = "read the variable",
               .object = kVariable,
               .why = "its value is neither true nor false"});
}

apply::RunOptions options_of(const StageRun& run) {
  const auto existing_arrays =
      run.arguments.raid_reuse ? apply::ExistingArrays::kReuse : apply::ExistingArrays::kOverwrite;
  return {.root = run.flags.root,
          .key_fragments = writes_key_fragments(),
          .grow_gpt = run.arguments.grow_gpt,
          .existing_arrays = existing_arrays};
}

apply::ResultFacts result_facts(const StageState& state) {
  const auto is_user = [](const FetchedConfig& config) { return config.kind == "user"; };
  return {.boot_id = sys::boot_id(),
          .date_unix_s = std::time(nullptr),
          .user_config_provided =
              std::any_of(state.fetched_configs.begin(), state.fetched_configs.end(), is_user)};
}

}  // namespace

void kargs_stage(StageRun& run) {
  const config::MergedConfig merged = cached_config(run);
  const Recorder::Phase phase(run.recorder, "kargs");
  with_sources(merged, [&] {
    apply::run_kernel_arguments_helper(merged.config.kernel_arguments, run.recorder);
  });
}

// What the tree takes is fetched when it is written.
void disks_stage(StageRun& run) {
  config::MergedConfig merged = supported_config(run);
  with_sources(merged, [&] {
    plan::Plan plan = plan_of(merged);
    plan.tree.clear();
    net::Network network(net::Network::Policy::kUseAsFound);
    net::Fetcher fetcher(network, run.recorder);
    use_named_cloud(fetcher, run.sources);
    const apply::Contents contents =
        load_contents(plan, merged.config, network, fetcher, Deadline::never(), run.recorder);
    sys::DeviceNames names = device_names(run);
    // The root whose keys could go is not there yet.
    const auto before_format = [](const plan::LuksStep& /*step*/) {};
    for (const apply::OpenedVolume& volume : apply::provision_devices(
             plan, contents, before_format, names, options_of(run), run.recorder)) {
      keep_volume(run.state, volume);
    }
  });
}

// The mounts stay until the stage umount.
void mount_stage(StageRun& run) {
  const config::MergedConfig merged = supported_config(run);
  with_sources(merged, [&] {
    const plan::Plan plan = plan_of(merged);
    sys::DeviceNames names = device_names(run);
    apply::TargetLabels labels(run.flags.root);
    apply::MountResult result =
        apply::provision_mounts(plan, names, options_of(run), labels, run.recorder);
    for (sys::ScopedMount& mount : result.mounts) mount.release();
    for (std::string& path : result.created_directories) {
      run.state.made_directories.push_back(std::move(path));
    }
  });
}

void files_stage(StageRun& run) {
  config::MergedConfig merged = supported_config(run);
  with_sources(merged, [&] {
    plan::Plan plan = plan_of(merged);
    plan.luks.clear();  // their key files have been fetched
    net::Network network(net::Network::Policy::kUseAsFound);
    net::Fetcher fetcher(network, run.recorder);
    use_named_cloud(fetcher, run.sources);
    const apply::Contents contents =
        load_contents(plan, merged.config, network, fetcher, Deadline::never(), run.recorder);
    apply::TargetLabels labels(run.flags.root);
    apply::provision_tree(plan, contents, result_facts(run.state), run.state.made_directories,
                          kept_volumes(run.state), options_of(run), labels, run.recorder);
  });
  // Written into the target; without its keys a volume must not get there a second time.
  run.state.luks_keys.clear();
  run.state.volumes.clear();
}

void umount_stage(StageRun& run) {
  const Recorder::Phase phase(run.recorder, "umount");
  const plan::Plan plan = plan_of(supported_config(run));
  apply::MountResult mounts = apply::adopt_mounts(plan.mounts, run.flags.root);
  const Recorder::Step step(run.recorder, "unmount filesystems", run.flags.root);
  apply::unmount_filesystems(mounts);
}

}  // namespace firstlight::cli
