// SPDX-License-Identifier: Apache-2.0
#include "apply/run.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "apply/account.h"
#include "apply/crypttab.h"
#include "apply/disk.h"
#include "apply/filesystem.h"
#include "apply/hostname.h"
#include "apply/luks.h"
#include "apply/luks_key.h"
#include "apply/mount_unit.h"
#include "apply/storage_programs.h"
#include "apply/tree.h"
#include "apply/unit.h"
#include "base/scope_exit.h"
#include "sys/root.h"
#include "sys/root_path.h"

namespace firstlight::apply {
namespace {

bool is_covered(std::string_view path, const std::vector<plan::MountStep>& mounts) {
  return std::any_of(mounts.begin(), mounts.end(), [path](const plan::MountStep& mount) {
    return sys::is_at_or_below(path, mount.path);
  });
}

// The part of the tree that the mounts to come will not cover, so that it can be looked at now.
std::vector<plan::TreeStep> uncovered_tree(const plan::Plan& plan) {
  std::vector<plan::TreeStep> steps;
  for (const plan::TreeStep& step : plan.tree) {
    const std::string& path =
        std::visit([](const auto& entry) -> const std::string& { return entry.path; }, step);
    if (!is_covered(path, plan.mounts)) steps.push_back(step);
  }
  return steps;
}

PreparedAccounts prepare(const plan::Plan& plan, const sys::Root& root, bool key_fragments,
                         std::vector<std::string> created_directories) {
  return prepare_accounts(root, plan.groups, plan.users,
                          {.today_days = today_days(),
                           .key_fragments = key_fragments,
                           .created_directories = std::move(created_directories)});
}

void check_storage(const plan::Plan& plan, const Contents& contents) {
  check_storage_programs(plan);
  check_key_sizes(plan.luks, contents);
}

// What can be known to fail fails here, while the disks are still untouched. Returns the names of
// volumes whose keys go before they are wiped.
std::vector<std::string> check_before_disks(const plan::Plan& plan, const Contents& contents,
                                            const sys::Root& root, sys::DeviceNames& names,
                                            Recorder& recorder) {
  const Recorder::Phase phase(recorder, "check");
  if (!plan.hostname.empty()) check_hostname(plan.hostname);
  if (is_covered("/etc/passwd", plan.mounts)) return {};
  const PreparedAccounts accounts = prepare(plan, root, /*key_fragments=*/true, {});
  check_tree(uncovered_tree(plan), contents, root, accounts.names());
  if (is_covered("/etc/luks", plan.mounts)) return {};
  return check_key_files(plan.luks, contents, root,
                         [&names](const plan::LuksStep& step) { return volume_uuid(step, names); });
}

void write_accounts_and_tree(const plan::Plan& plan, const Contents& contents, sys::Root& root,
                             const std::vector<std::string>& created_directories,
                             const std::vector<OpenedVolume>& volumes, const RunOptions& options,
                             Recorder& recorder) {
  const PreparedAccounts accounts = prepare(plan, root, options.key_fragments, created_directories);
  check_tree(plan.tree, contents, root, accounts.names());
  {
    const Recorder::Phase phase(recorder, "accounts");
    write_accounts(accounts, root, recorder);
    write_metadata_keys(plan.metadata_keys, accounts.after, root, recorder);
  }
  {
    const Recorder::Phase phase(recorder, "tree");
    write_tree(plan.tree, contents, root, accounts.names(), recorder);
    if (!plan.hostname.empty()) write_hostname(plan.hostname, root, recorder);
  }
  {
    const Recorder::Phase phase(recorder, "units");
    write_units(plan.units, root, recorder);
  }
  if (volumes.empty()) return;
  const Recorder::Phase phase(recorder, "volumes");
  write_crypttab(volumes, root, recorder);
}

// False: the machine has to boot again first.
bool have_kernel_arguments(const plan::Plan& plan, sys::DeviceNames& names,
                           const RunOptions& options, TargetLabels& labels, Recorder& recorder) {
  const KernelArgumentsResult result =
      set_kernel_arguments(plan.kernel_arguments, names, options.boot_loader, labels, recorder);
  if (result == KernelArgumentsResult::kAsWanted) return true;
  if (options.reboot_for_kernel_arguments) return false;
  recorder.warn("the kernel arguments of the config hold from the next boot on");
  return true;
}

}  // namespace

std::vector<OpenedVolume> provision_devices(const plan::Plan& plan, const Contents& contents,
                                            const BeforeFormat& before_format,
                                            sys::DeviceNames& names, const RunOptions& options,
                                            Recorder& recorder) {
  check_storage(plan, contents);
  std::vector<OpenedVolume> volumes;
  HeldPartitions held;
  if (!plan.disks.empty()) {
    const Recorder::Phase phase(recorder, "disks");
    held = provision_disks(plan.disks, names, recorder, {.grow_gpt = options.grow_gpt});
  }
  if (!plan.raid.empty()) {
    const Recorder::Phase phase(recorder, "raid");
    provision_raid(plan.raid, options.existing_arrays, names, options.deadline, recorder);
  }
  if (!plan.luks.empty()) {
    const Recorder::Phase phase(recorder, "luks");
    volumes = provision_luks(plan.luks, contents, before_format, names, options.deadline, recorder);
  }
  if (!plan.filesystems.empty()) {
    const Recorder::Phase phase(recorder, "filesystems");
    FilesystemRun(plan.filesystems, names, recorder).finish(options.deadline);
  }
  return volumes;
}

MountResult provision_mounts(const plan::Plan& plan, sys::DeviceNames& names,
                             const RunOptions& options, TargetLabels& labels, Recorder& recorder) {
  if (plan.mounts.empty()) return {};
  const Recorder::Phase phase(recorder, "mounts");
  return mount_filesystems(plan.mounts, options.root, labels, names, recorder);
}

void provision_tree(const plan::Plan& plan, const Contents& contents,
                    const std::optional<ResultFacts>& facts,
                    const std::vector<std::string>& created_directories,
                    const std::vector<OpenedVolume>& volumes, const RunOptions& options,
                    TargetLabels& labels, Recorder& recorder) {
  sys::Root root(options.root);
  labels.use_in(root);
  if (labels.warning()) recorder.warn(*labels.warning());
  write_accounts_and_tree(plan, contents, root, created_directories, volumes, options, recorder);
  const Recorder::Phase phase(recorder, "finish");
  if (facts) write_result_file(*facts, root, recorder);
  const Recorder::Step step(recorder, "sync filesystems", options.root);
  root.sync_filesystems();
}

std::optional<MountResult> run(const plan::Plan& plan, const Contents& contents,
                               const ResultFacts& facts, sys::DeviceNames& names,
                               const RunOptions& options, TargetLabels& labels,
                               Recorder& recorder) {
  check_storage(plan, contents);
  labels.find();  // throws when the policy is not there
  const std::vector<std::string> replaced_keys =
      check_before_disks(plan, contents, sys::Root(options.root), names, recorder);
  if (!have_kernel_arguments(plan, names, options, labels, recorder)) return std::nullopt;
  const auto before_format = [&](const plan::LuksStep& step) {
    if (std::find(replaced_keys.begin(), replaced_keys.end(), step.name) == replaced_keys.end()) {
      return;
    }
    sys::Root root(options.root);
    remove_key_file(step, root, recorder);
  };
  const std::vector<OpenedVolume> volumes =
      provision_devices(plan, contents, before_format, names, options, recorder);
  MountResult mounts = provision_mounts(plan, names, options, labels, recorder);
  // A failure unmounts, and the policy may be on one of them.
  ScopeExit on_failure([&labels] { labels.forget(); });
  std::optional<plan::Plan> with_mount_units;
  if (options.mount_units) {
    with_mount_units = plan;
    for (plan::UnitStep& unit : mount_units(plan, names, sys::Root(options.root), recorder)) {
      with_mount_units->units.push_back(std::move(unit));
    }
  }
  provision_tree(with_mount_units ? *with_mount_units : plan, contents, facts,
                 mounts.created_directories, volumes, options, labels, recorder);
  on_failure.cancel();
  return mounts;
}

}  // namespace firstlight::apply
