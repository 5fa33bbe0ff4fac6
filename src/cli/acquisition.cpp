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
  const bool named_ecs = sources.platform_id == "ecs" || sources.platform_id == "aliyun";
  fetcher.use_cloud({.cloud = named_ecs ? net::Cloud::kAliyun : net::cloud_of_this_machine(),
                     .aliyun_metadata = sources.metadata_base_url});
  acquired = platform::acquire(sources, network, fetcher, deadline, recorder);
  RunReport& report = recorder.report();
  report.instance_id = acquired.metadata.instance_id;
  report.config_origin = acquired.user_data.origin;
  if (acquired.user_data.provided) report.config_sha256 = sha256_hex(acquired.user_data.bytes);
}

}  // namespace firstlight::cli
