// SPDX-License-Identifier: Apache-2.0
#include "cli/follow.h"

#include <chrono>

#include "base/deadline.h"
#include "base/error.h"
#include "base/recorder.h"
#include "cli/command_line.h"
#include "cli/reference_access.h"
#include "cli/standard_error.h"
#include "net/fetcher.h"
#include "net/network.h"
#include "net/reference_fetcher.h"

namespace firstlight::cli {

config::RenderResult follow(std::string_view text, const std::string& origin, Following following) {
  Recorder recorder({}, print_line);
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  const Deadline deadline =
      Deadline::after(std::chrono::seconds{30}, "the 30 seconds that this command waits");
  net::ReferenceFetcher references(network, fetcher, deadline, recorder);
  if (following == Following::kDataUrls) {
    return config::load_final(
        text, origin,
        offline_reference_access(references, recorder,
                                 "it is no data: URL (--follow --online follows it)"));
  }
  return config::load_final(text, origin,
                            reference_access(references, ConfigKind::kUser, recorder));
}

int exit_code_of(const config::RenderResult& result) {
  if (result.failure) {
    const ErrorCode code = result.failure->detail().code;
    if (code == ErrorCode::kNetwork || code == ErrorCode::kTimeout) return kExitNotStarted;
  }
  return result.diagnostics.has_errors() ? kExitConfigRejected : kExitSuccess;
}

}  // namespace firstlight::cli
