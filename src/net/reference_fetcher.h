// SPDX-License-Identifier: Apache-2.0
// Fetches what configs refer to, configs and certificate authorities, under the settings that
// configs make for fetches (spec fetch section 3, merge-translate section 5).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/recorder.h"
#include "config/config.h"
#include "net/fetcher.h"
#include "net/network.h"
#include "net/resource.h"

namespace firstlight::net {

// More certificate authorities than this are refused.
inline constexpr std::size_t kMaxAuthorities = 256;

class ReferenceFetcher {
 public:
  // Starts without proxy, with the default time-outs and the system's authorities alone; settings
  // are put in force in `fetcher`. `network` is required when a source needs it, and everything has
  // to be done by `deadline`.
  ReferenceFetcher(Network& network, Fetcher& fetcher, const Deadline& deadline,
                   Recorder& recorder);

  // From now on these timeouts, this proxy and these authorities hold. An empty list of authorities
  // leaves the former ones in force.
  void use(const config::Ignition& settings);

  // The config that `reference` leads to; its `url` is still to be shortened by display_url(). For
  // a source that is not in the config itself the authorities are fetched first, one after the
  // other, unless they have been before. Throws Error as load_resource(), kConfigInvalid for what
  // is no certificate, kLimit.
  [[nodiscard]] LoadedResource fetch(const config::Resource& reference);

  // Uses the settings of the final config for all that is fetched later, and puts the verified
  // bytes of each authority in the place of its source. Throws Error as fetch().
  void use_for_good(config::Ignition& settings);

  // The times that the settings in use allow for one resource.
  [[nodiscard]] ResourceLimits limits() const;

 private:
  void put_in_force();
  [[nodiscard]] const std::string& authority(const config::Resource& resource);
  [[nodiscard]] LoadedResource load(const config::Resource& resource, std::size_t max_bytes,
                                    std::string max_bytes_name);

  Network& network_;
  Fetcher& fetcher_;
  Deadline deadline_;
  Recorder& recorder_;
  config::Timeouts timeouts_;
  config::Proxy proxy_;
  std::vector<config::Resource> authorities_;
  std::map<std::string, std::string> known_;  // authorities as PEM, by source and hash
  std::string known_pem_;                     // all of them
  bool warned_about_https_ = false;
};

}  // namespace firstlight::net
