// SPDX-License-Identifier: Apache-2.0
// What the sources of user data have in common in one run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/error.h"
#include "base/recorder.h"
#include "net/fetcher.h"
#include "net/network.h"
#include "platform/ecs.h"
#include "platform/platform.h"

namespace firstlight::platform {

struct Acquisition {
  const Sources& sources;
  net::Network& network;
  net::Fetcher& fetcher;
  const Deadline& deadline;
  Recorder& recorder;
  // One for user data and metadata: they share connection and token.
  std::optional<EcsMetadata> ecs{};
  UserData vendor_data{};  // set beside user data by a platform that has them
};

// Brings the network up, within `deadline` or that of the run, unless `url` can be had without.
void require_network(Acquisition& run, std::string_view url, const Deadline& deadline);
void require_network(Acquisition& run, std::string_view url);

// The address of the metadata service: the one that was set for this run, else the platform's own.
[[nodiscard]] std::string metadata_base(const Acquisition& run, std::string_view own);

// User data as they came; empty ones were not provided.
[[nodiscard]] UserData user_data_of(std::string bytes, std::string origin);

// Time is over, and this was still not there. `failures`: what else went wrong; may be empty.
[[nodiscard]] Error not_in_time(std::string_view awaited, const Deadline& deadline,
                                std::string_view failures = {});

}  // namespace firstlight::platform
