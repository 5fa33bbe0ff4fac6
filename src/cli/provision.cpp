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
#include "cli/understand.h"
#include "plan/make.h"
#include "sys/boot_id.h"
#include "userdata/envelope.h"

namespace firstlight::cli {
namespace {

// No user data at all is a choice: the machine boots with an empty config.
config::Config understand(platform::UserData user_data, Recorder& recorder) {
  const Recorder::Phase phase(recorder, "config");
  std::string text = userdata::open_envelope(std::move(user_data.bytes));
  if (text.empty()) return {};
  return require_config(text, user_data.origin, recorder);
}

}  // namespace

apply::MountResult provision(const ProvisionOptions& options, Acquisition& acquisition,
                             sys::DeviceNames& names, Recorder& recorder) {
  platform::Acquired& acquired = acquisition.acquired;
  const bool user_config_provided = acquired.user_data.provided;
  const config::Config config = understand(std::move(acquired.user_data), recorder);
  const plan::Plan plan = plan::make(config, {.hostname = acquired.metadata.hostname,
                                              .ssh_keys = acquired.metadata.ssh_keys,
                                              .ssh_user = options.ssh_user});
  const apply::Contents contents =
      apply::load_contents(plan, &acquisition.fetcher, {.deadline = options.deadline}, recorder);
  acquisition.network.take_down();

  return apply::run(plan, contents,
                    {.boot_id = sys::boot_id(),
                     .date_unix_s = std::time(nullptr),
                     .user_config_provided = user_config_provided},
                    names, {.root = options.root, .deadline = options.deadline}, recorder);
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
