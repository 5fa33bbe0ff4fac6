// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apply/contents.h"
#include "base/deadline.h"
#include "base/recorder.h"
#include "config/config.h"
#include "net/fetcher.h"
#include "net/network.h"
#include "plan/plan.h"

namespace firstlight::cli {

// Every resource of the plan, under the settings of the whole config, those of the base configs
// included: what is fetched is what both together ask for. `config` gets its certificate
// authorities as data if anything is fetched. The network is brought up for what needs it, clevis
// included. Keys of volumes that are in the config itself are in the contents alone afterwards.
// Throws Error as apply::load_contents() and net::Network::require().
[[nodiscard]] apply::Contents load_contents(plan::Plan& plan, config::Config& config,
                                            net::Network& network, net::Fetcher& fetcher,
                                            const Deadline& deadline, Recorder& recorder);

}  // namespace firstlight::cli
