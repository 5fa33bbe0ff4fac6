// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/deadline.h"
#include "base/recorder.h"
#include "net/fetcher.h"
#include "net/network.h"
#include "platform/platform.h"

namespace firstlight::cli {

// A platform that is named says more than the firmware about whose credentials the machine has, and
// where its metadata service is.
void use_named_cloud(net::Fetcher& fetcher, const platform::Sources& sources);

// User data and metadata, and the network and the connections by which they came: what the config
// refers to is fetched over them. The network goes as it came when this ends.
struct Acquisition {
  // Acquires, as the phase "acquire" of `recorder`, which gets instance id, origin and digest and
  // must outlive this. Throws Error as platform::acquire().
  Acquisition(const platform::Sources& sources, net::Network::Policy policy,
              net::NetworkSettings settings, const Deadline& deadline, Recorder& recorder);

  net::Network network;
  net::Fetcher fetcher;
  platform::Acquired acquired;
};

}  // namespace firstlight::cli
