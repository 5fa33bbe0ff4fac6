// SPDX-License-Identifier: Apache-2.0
// The drop-in for ignition-apply: a config for a container image that is being built (spec
// cli-and-stages section 4).
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "apply/label.h"
#include "apply/load_contents.h"
#include "apply/run.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/container_config.h"
#include "cli/dropin_flags.h"
#include "cli/input.h"
#include "cli/network_needs.h"
#include "cli/reference_access.h"
#include "cli/stage_log.h"
#include "cli/understand.h"
#include "config/rules.h"
#include "net/fetcher.h"
#include "net/reference_fetcher.h"
#include "plan/make.h"
#include "report/console_lines.h"
#include "sys/root.h"
#include "sys/short_lived_process.h"
#include "sys/spool.h"

namespace firstlight::cli {
namespace {

constexpr int kExitFailed = 1;
constexpr std::array<Flag, 4> kFlags = {
    {{"root"}, {"ignore-unsupported", true}, {"offline", true}, {"version", true}}};
constexpr const char* kUsage =
    "Usage:\n  ignition-apply [--root DIR] [--ignore-unsupported] [--offline] [--version] "
    "CONFIG|-\n";

struct ApplyFlags {
  std::string root = "/";
  std::string config;
  bool ignore_unsupported = false;
  bool offline = false;
};

bool in_container() {
  const char* const container = std::getenv("container");
  if (container != nullptr && *container != '\0') return true;
  const sys::Root root("/");
  const auto exists = [&root](const char* path) {
    return root.inspect(path).kind != sys::NodeKind::kAbsent;
  };
  return exists("/run/.containerenv") || exists("/.dockerenv");
}

void require_container() {
  if (in_container()) return;
  throw Error({.code = ErrorCode::kUsage,
               .tried = "apply a config to",
               .object = "this system",
               .why = "it is no container, and this program is for images that are being built",
               .hint = "set the variable container, or use: firstlight apply"});
}

config::MergedConfig understand(const ApplyFlags& flags, net::ReferenceFetcher& references,
                                Recorder& recorder) {
  const std::string text = read_config_text(flags.config);
  record_config(ConfigKind::kUser, flags.config, sha256_hex(text), /*referenced=*/false, recorder);
  config::RenderResult result = config::load_with_references(
      text, flags.config, reference_access(references, ConfigKind::kUser, recorder));
  if (result.config) record_findings(config::check_final(*result.config), recorder);
  return require_config(std::move(result), flags.config, recorder);
}

void apply_config(const ApplyFlags& flags, Recorder& recorder) {
  const auto policy =
      flags.offline ? net::Network::Policy::kNone : net::Network::Policy::kUseAsFound;
  net::Network network(policy);
  net::Fetcher fetcher(network, recorder);
  net::ReferenceFetcher references(network, fetcher, Deadline::never(), recorder);
  config::MergedConfig merged = understand(flags, references, recorder);
  keep_container_parts(merged.config, flags.ignore_unsupported);
  if (flags.offline && needs_network(merged.config)) {
    throw Error({.code = ErrorCode::kNetworkNeeded,
                 .tried = "apply",
                 .object = flags.config,
                 .why = "its contents take a network, and --offline is given"});
  }
  references.use_for_good(merged.config.ignition);
  const plan::Plan plan = plan::make(merged.config, {});
  const apply::Contents contents = apply::load_contents(plan, fetcher, references.limits(),
                                                        sys::default_spool_bytes(), recorder);
  apply::TargetLabels labels = apply::TargetLabels::none();
  apply::provision_tree(plan, contents, std::nullopt, {}, {}, {.root = flags.root}, labels,
                        recorder);
}

int run(const ApplyFlags& flags) {
  StageLog log("apply", /*to_stdout=*/true);
  Recorder recorder(
      {}, [&log](std::string_view line) { log.write(StageLog::Level::kWarning, line); },
      [&log](const StepMoment& moment) { log.write_operation(moment); });
  try {
    require_container();
    apply_config(flags, recorder);
    return kExitSuccess;
  } catch (const Error& error) {
    log.write(StageLog::Level::kCritical, report::failure_line(error.detail(), error.context()));
  } catch (const std::exception& exception) {
    log.write(StageLog::Level::kCritical, exception.what());
  }
  return kExitFailed;
}

}  // namespace

int ignition_apply(const std::vector<std::string>& arguments) {
  sys::forbid_core_dumps();
  DropInFlags given;
  try {
    given = read_flags(arguments, kFlags, FlagPlaces::kAnywhere);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n%s", error.what(), kUsage);
    return kExitFailed;
  }
  if (given.is_set("version")) {
    std::printf("ignition-apply (firstlight %s)\n", std::string(kVersion).c_str());
    return kExitSuccess;
  }
  if (given.help || given.arguments.size() != 1) {
    std::fputs(kUsage, given.help ? stdout : stderr);
    return given.help ? kExitSuccess : kExitFailed;
  }
  const std::string root = given.value("root");
  return run({.root = root.empty() ? "/" : std::filesystem::absolute(root).lexically_normal(),
              .config = given.arguments.front(),
              .ignore_unsupported = given.is_set("ignore-unsupported"),
              .offline = given.is_set("offline")});
}

}  // namespace firstlight::cli
