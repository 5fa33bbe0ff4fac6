// SPDX-License-Identifier: Apache-2.0
#include "cli/follow.h"

#include <chrono>
#include <utility>

#include "base/deadline.h"
#include "base/error.h"
#include "base/recorder.h"
#include "cli/command_line.h"
#include "cli/reference_access.h"
#include "cli/standard_error.h"
#include "cli/user_config.h"
#include "config/diagnostic_code.h"
#include "config/load.h"
#include "net/fetcher.h"
#include "net/network.h"
#include "net/reference_fetcher.h"

namespace firstlight::cli {
namespace {

constexpr const char* kNotOnline = "it is no data: URL (--follow --online follows it)";

config::ReferenceAccess access_for(Following following, net::ReferenceFetcher& references,
                                   Recorder& recorder) {
  switch (following) {
    case Following::kNothing:
      return no_reference_access("--follow follows it");
    case Following::kDataUrls:
      return offline_reference_access(references, recorder, kNotOnline);
    case Following::kEverything:
      break;
  }
  return reference_access(references, ConfigKind::kUser, recorder);
}

userdata::IncludeFetch includes_for(Following following, net::ReferenceFetcher& references,
                                    Recorder& recorder) {
  return following == Following::kEverything
             ? include_fetch(references, ConfigKind::kUser, recorder)
             : offline_include_fetch(references, recorder);
}

config::RenderResult load_alone(std::string_view text) {
  config::LoadResult loaded = config::load(text);
  config::RenderResult result;
  result.config = std::move(loaded.config);
  result.diagnostics = std::move(loaded.diagnostics);
  result.empty = loaded.empty;
  return result;
}

Understood understand(std::string bytes, const std::string& origin, Following following,
                      net::ReferenceFetcher& references, Recorder& recorder) {
  // As a parser's message about nothing at all says more than none.
  if (bytes.empty()) return {.result = load_alone(bytes), .text = {}};
  userdata::Bundle bundle = userdata::open_bundle(std::move(bytes), origin,
                                                  includes_for(following, references, recorder));
  const bool is_document = bundle.complete && bundle.parts.size() == 1 &&
                           bundle.parts[0].kind == userdata::PartKind::kConfig &&
                           bundle.parts[0].origin == origin;
  Understood understood;
  if (is_document && following == Following::kNothing) {
    understood.text = std::move(bundle.parts[0].bytes);
    understood.result = load_alone(understood.text);
    return understood;
  }
  if (is_document) understood.text = bundle.parts[0].bytes;
  const auto any_program = [](const std::string& /*path*/) { return true; };
  understood.result = load_user_config(
      bundle, origin, access_for(following, references, recorder),
      {.scripts = {
           .owner = userdata::ScriptOwner::kUser, .runner = {}, .has_program = any_program}});
  if (!bundle.complete) {
    understood.result.diagnostics.warning(config::code::kReferenceNotFollowed, "",
                                          "a URL of a list is not followed",
                                          "--follow --online follows it");
  }
  return understood;
}

}  // namespace

Understood follow(std::string bytes, const std::string& origin, Following following) {
  Recorder recorder({}, print_line);
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  const Deadline deadline =
      Deadline::after(std::chrono::seconds{30}, "the 30 seconds that this command waits");
  net::ReferenceFetcher references(network, fetcher, deadline, recorder);
  try {
    return understand(std::move(bytes), origin, following, references, recorder);
  } catch (const Error& error) {
    Understood understood;
    understood.result.diagnostics.error(config::code::kUserData, "", error.what());
    understood.result.failure = error;
    return understood;
  }
}

int exit_code_of(const config::RenderResult& result) {
  if (result.failure) {
    const ErrorCode code = result.failure->detail().code;
    if (code == ErrorCode::kNetwork || code == ErrorCode::kTimeout) return kExitNotStarted;
  }
  return result.diagnostics.has_errors() ? kExitConfigRejected : kExitSuccess;
}

}  // namespace firstlight::cli
