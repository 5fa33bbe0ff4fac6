// SPDX-License-Identifier: Apache-2.0
#include "cli/acquisition.h"

#include <utility>

#include "base/digest.h"

namespace firstlight::cli {

Acquisition::Acquisition(const platform::Sources& sources, net::Network::Policy policy,
                         net::NetworkSettings settings, const Deadline& deadline,
                         Recorder& recorder)
    : network(policy, std::move(settings)), fetcher(network, recorder) {
  const Recorder::Phase phase(recorder, "acquire");
  acquired = platform::acquire(sources, network, fetcher, deadline, recorder);
  RunReport& report = recorder.report();
  report.instance_id = acquired.metadata.instance_id;
  report.config_origin = acquired.user_data.origin;
  if (acquired.user_data.provided) report.config_sha256 = sha256_hex(acquired.user_data.bytes);
}

}  // namespace firstlight::cli
