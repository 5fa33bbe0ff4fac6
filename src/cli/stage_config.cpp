// SPDX-License-Identifier: Apache-2.0
// The config of a stage: from its sources in the fetch stages, from the cache behind them.
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "base/deadline.h"
#include "base/error.h"
#include "boot/kernel_arguments.h"
#include "cli/acquisition.h"
#include "cli/base_config.h"
#include "cli/network_needs.h"
#include "cli/reference_access.h"
#include "cli/stage_run.h"
#include "cli/understand.h"
#include "cli/user_config.h"
#include "config/encode.h"
#include "net/fetcher.h"
#include "net/reference_fetcher.h"
#include "net/url_parts.h"
#include "platform/base_configs.h"
#include "report/journal_records.h"
#include "sys/root.h"

namespace firstlight::cli {
namespace {

constexpr const char* kBaseOrigin = "the base configs of the fetch stage";
constexpr std::size_t kMaxCommandLineBytes = 64UL * 1024UL;
// What is cached has references and authorities in it.
constexpr std::size_t kMaxCacheBytes = std::size_t{128} * 1024 * 1024;

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void note_configs(StageRun& run, const platform::UserData& data) {
  run.state.note({.kind = "base", .source = "system"});
  if (data.provided) run.state.note({.kind = "user", .source = data.provider});
  for (const ConfigRecord& record : run.recorder.report().configs) {
    if (record.kind != ConfigKind::kUser || !record.referenced) continue;
    run.state.note(
        {.kind = "user", .source = report::source_of_reference(record.origin), .referenced = true});
  }
}

Deadline fetch_deadline(const StageFlags& flags) {
  if (flags.fetch_timeout.count() == 0) return Deadline::never();
  return Deadline::after(flags.fetch_timeout, "--fetch-timeout");
}

config::MergedConfig load_document(const std::string& text, const std::string& origin,
                                   Recorder& recorder) {
  return require_config(
      config::load_with_references(text, origin, no_reference_access("it was followed before")),
      origin, recorder);
}

}  // namespace

boot::KernelArguments stage_arguments() {
  const std::string other = environment("IGNITION_KERNEL_CMDLINE_PATH");
  const std::string path = other.empty() ? "/proc/cmdline" : other;
  return boot::parse_kernel_arguments(
      sys::Root("/").read_file(path, kMaxCommandLineBytes).value_or(""));
}

platform::Sources stage_sources(const StageFlags& flags, const boot::KernelArguments& arguments) {
  platform::Sources sources;
  sources.platform_id = flags.platform;
  sources.config_url = arguments.config_url;
  sources.config_device = arguments.config_device;
  sources.config_path = arguments.config_path;
  sources.metadata_base_url = arguments.metadata_url;
  if (flags.platform == "file") {
    const std::string file = environment("IGNITION_CONFIG_FILE");
    sources.config_file = file.empty() ? "config.ign" : file;
    sources.image_before_file = true;
  }
  sources.vendor_data = false;
  sources.system_directories = platform::system_directories();
  return sources;
}

config::MergedConfig fetch_config(StageRun& run, net::Network::Policy policy) {
  const Recorder::Phase phase(run.recorder, "fetch");
  net::Network network(policy);
  net::Fetcher fetcher(network, run.recorder);
  use_named_cloud(fetcher, run.sources);
  net::ReferenceFetcher references(network, fetcher, Deadline::never(), run.recorder);
  config::MergedConfig base =
      base_config(platform::image_configs(run.sources, run.recorder),
                  reference_access(references, ConfigKind::kBase, run.recorder), run.recorder);
  references.use_for_good(base.config.ignition);
  const platform::UserData data =
      platform::user_data(run.sources, network, fetcher, fetch_deadline(run.flags), run.recorder);
  base = with_given_files(std::move(base), data);
  net::ReferenceFetcher user_references(network, fetcher, Deadline::never(), run.recorder);
  // The root whose programs can run scripts is not there yet.
  config::MergedConfig user =
      understand_data(data, {.owner = userdata::ScriptOwner::kUser}, user_references, run.recorder);
  user_references.use_for_good(user.config.ignition);
  note_configs(run, data);
  run.state.base_config = config::encode(base.config);
  sys::Root("/").write_file(run.flags.config_cache, config::encode(user.config), {.mode = 0640},
                            sys::Existing::kReplace);
  return on_top_of_base(std::move(base), std::move(user), data.origin, run.recorder);
}

config::MergedConfig cached_config(StageRun& run) {
  const std::string& path = run.flags.config_cache;
  const auto text = sys::Root("/").read_file(path, kMaxCacheBytes);
  if (!text) {
    throw Error({.code = ErrorCode::kUserData,
                 .tried = "read the config from",
                 .object = path,
                 .why = "there is none",
                 .hint = "one of the fetch stages comes first"});
  }
  // An image may bring base configs along without any fetch stage of ours having run.
  config::MergedConfig base =
      run.state.base_config.empty()
          ? base_config(platform::image_configs(run.sources, run.recorder),
                        no_reference_access("only the fetch stages follow it"), run.recorder)
          : load_document(run.state.base_config, kBaseOrigin, run.recorder);
  return on_top_of_base(std::move(base), load_document(*text, path, run.recorder), path,
                        run.recorder);
}

// Kernel arguments have a stage of their own.
void fetch_stage(StageRun& run) {
  config::MergedConfig merged = fetch_config(run, net::Network::Policy::kUseAsFound);
  merged.config.kernel_arguments = {};
  require_supported(merged, run.flags.config_cache, run.recorder);
}

// Without a network either all of it is done, or the next fetch stage does it.
void fetch_offline_stage(StageRun& run) {
  bool needs = true;
  try {
    const config::MergedConfig merged = fetch_config(run, net::Network::Policy::kNone);
    needs = needs_network(merged.config);
  } catch (const Error& error) {
    if (error.detail().code != ErrorCode::kNetworkNeeded) throw;
  }
  if (!needs) return;
  sys::Root("/").write_file(run.flags.neednet, "", {.mode = 0644}, sys::Existing::kReplace);
}

}  // namespace firstlight::cli
