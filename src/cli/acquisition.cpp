// SPDX-License-Identifier: Apache-2.0
#include "cli/acquisition.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "net/cloud_environment.h"

namespace firstlight::cli {
namespace {

// nullopt: none is named that has credentials; whoever needs them asks the firmware.
std::optional<net::CloudEnvironment> named_cloud(const platform::Sources& sources) {
  using net::Cloud;
  net::CloudEnvironment environment;
  constexpr std::array<std::pair<std::string_view, Cloud>, 5> kNames = {{
      {"ecs", Cloud::kAliyun},
      {"aliyun", Cloud::kAliyun},
      {"aws", Cloud::kAws},
      {"azure", Cloud::kAzure},
      {"gcp", Cloud::kGoogle},
  }};
  const auto* const named = std::find_if(kNames.begin(), kNames.end(), [&](const auto& row) {
    return row.first == sources.platform_id;
  });
  if (named == kNames.end()) return std::nullopt;
  environment.cloud = named->second;
  if (sources.metadata_base_url.empty()) return environment;
  environment.aliyun_metadata = sources.metadata_base_url;
  environment.aws_metadata = sources.metadata_base_url;
  environment.azure_metadata = sources.metadata_base_url;
  environment.google_metadata = sources.metadata_base_url;
  return environment;
}

}  // namespace

void use_named_cloud(net::Fetcher& fetcher, const platform::Sources& sources) {
  if (const auto cloud = named_cloud(sources)) fetcher.use_cloud(*cloud);
}

Acquisition::Acquisition(const platform::Sources& sources, net::Network::Policy policy,
                         net::NetworkSettings settings, const Deadline& deadline,
                         Recorder& recorder)
    : network(policy, std::move(settings)), fetcher(network, recorder) {
  const Recorder::Phase phase(recorder, "acquire");
  use_named_cloud(fetcher, sources);
  acquired = platform::acquire(sources, network, fetcher, deadline, recorder);
  RunReport& report = recorder.report();
  report.instance_id = acquired.metadata.instance_id;
  report.config_origin = acquired.user_data.origin;
  if (!acquired.user_data.provided) return;
  report.config_provider = acquired.user_data.provider;
  acquired.user_data.sha256 = sha256_hex(acquired.user_data.bytes);
  report.config_sha256 = acquired.user_data.sha256;
}

}  // namespace firstlight::cli
