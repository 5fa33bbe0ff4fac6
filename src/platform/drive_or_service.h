// SPDX-License-Identifier: Apache-2.0
// Clouds whose machines have their user data on a config drive or at a metadata service, as the
// operator set them up: whichever answers first.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "platform/acquisition.h"
#include "platform/config_drive.h"
#include "platform/http_service.h"

namespace firstlight::platform {

// One of the families of addresses at which a service may be.
struct ServiceWay {
  // A URL that the network is brought up for; empty: the service's own.
  std::string_view network{};
  // Where the service may be, once there is that network. Empty: not known (yet).
  std::vector<std::string> (*base_urls)(Acquisition&, const HttpService&) = nullptr;
};

struct DriveOrService {
  ConfigDrive drive;
  HttpService service;
  // In order; without base_urls: no further way. The first one only, if another address is set for
  // this run.
  std::array<ServiceWay, 2> ways{};
};

// Failures of a service's addresses that a message repeats.
inline constexpr std::size_t kMaxNamedFailures = 4;

// The drive that is there already is taken without a network. Else the service is asked for a
// while, and in between, and whenever a block device changes, the drive is looked for. The first
// source that can be read ends it, even with no user data. One that fails leaves the other; throws
// Error when both have failed (kUserData) or the run's deadline has come (kTimeout), with what
// happened to each.
[[nodiscard]] UserData drive_or_service_user_data(Acquisition& run, const DriveOrService& source);

}  // namespace firstlight::platform
