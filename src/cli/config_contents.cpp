// SPDX-License-Identifier: Apache-2.0
#include "cli/config_contents.h"

#include <algorithm>
#include <string>
#include <vector>

#include "apply/load_contents.h"
#include "base/secret.h"
#include "net/reference_fetcher.h"
#include "net/url_parts.h"
#include "sys/spool.h"

namespace firstlight::cli {
namespace {

// What is left says that there was a key.
void forget_key(config::Resource& resource) {
  if (!resource.source || net::url_scheme(*resource.source) != "data") return;
  wipe(*resource.source);
  resource.source = "data:,";
}

}  // namespace

apply::Contents load_contents(plan::Plan& plan, config::Config& config, net::Network& network,
                              net::Fetcher& fetcher, const Deadline& deadline, Recorder& recorder) {
  net::ReferenceFetcher settings(network, fetcher, deadline, recorder);
  settings.use(config.ignition);
  const std::vector<apply::RemoteContent> remote = apply::remote_contents(plan);
  if (!remote.empty()) settings.use_for_good(config.ignition);
  for (const apply::RemoteContent& content : remote) {
    const std::string source = content.resource->source.value_or("");
    if (!net::needs_network(source)) continue;
    network.require(deadline, recorder, source);
  }
  const bool clevis_needs_network = std::any_of(
      plan.luks.begin(), plan.luks.end(),
      [](const plan::LuksStep& step) { return step.clevis && step.clevis->needs_network; });
  if (clevis_needs_network) network.require(deadline, recorder);
  apply::Contents contents = apply::load_contents(
      plan, fetcher, settings.limits(), remote.empty() ? 0 : sys::default_spool_bytes(), recorder);
  for (config::Luks& luks : config.storage.luks) forget_key(luks.key_file);
  for (plan::LuksStep& step : plan.luks) forget_key(step.key_file);
  return contents;
}

}  // namespace firstlight::cli
