// SPDX-License-Identifier: Apache-2.0
#include "platform/ecs_source.h"

#include <string>
#include <utility>

#include "net/url_parts.h"

namespace firstlight::platform {
namespace {

constexpr std::string_view kService = "http://100.100.100.200";

EcsMetadata& ecs(Acquisition& run) {
  if (!run.ecs) {
    const std::string base_url = metadata_base(run, kService);
    require_network(run, base_url);
    run.ecs.emplace(run.fetcher, base_url, run.deadline);
  }
  return *run.ecs;
}

UserData get_user_data(Acquisition& run) {
  EcsMetadata& service = ecs(run);
  std::string origin = net::display_url(service.user_data_url());
  const Recorder::Step step(run.recorder, "get user data", origin);
  return user_data_of(service.user_data().value_or(""), std::move(origin));
}

UserData get_vendor_data(Acquisition& run) {
  EcsMetadata& service = ecs(run);
  std::string origin = net::display_url(service.vendor_data_url());
  const Recorder::Step step(run.recorder, "get vendor data", origin);
  return user_data_of(service.vendor_data().value_or(""), std::move(origin));
}

}  // namespace

UserData ecs_user_data(Acquisition& run) {
  UserData user_data = get_user_data(run);
  if (!run.sources.vendor_data) return user_data;
  // The user cannot change what the vendor gives, so a fault in it must not cost the boot.
  try {
    run.vendor_data = get_vendor_data(run);
  } catch (const Error& error) {
    if (run.deadline.expired()) throw;
    run.recorder.warn(std::string("the vendor data are left out: ") + error.what());
  }
  return user_data;
}

InstanceMetadata ecs_instance_metadata(Acquisition& run) {
  EcsMetadata& service = ecs(run);
  const Recorder::Step step(run.recorder, "get instance metadata",
                            net::display_url(metadata_base(run, kService)));
  return service.instance_metadata();
}

}  // namespace firstlight::platform
