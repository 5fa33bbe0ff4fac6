// SPDX-License-Identifier: Apache-2.0
// Clouds whose machines have their user data on a config drive or at a metadata service, as the
// operator set them up: whichever answers first.
#pragma once

#include <string>
#include <vector>

#include "platform/acquisition.h"
#include "platform/config_drive.h"
#include "platform/http_service.h"

namespace firstlight::platform {

struct DriveOrService {
  ConfigDrive drive;
  HttpService service;
  // Where the service may be, once there is a network. Empty: not known (yet).
  std::vector<std::string> (*base_urls)(Acquisition&, const HttpService&) = nullptr;
};

// The drive that is there already is taken without a network. Else the service is asked for a
// while, and in between, and whenever a block device changes, the drive is looked for. The first
// source that can be read ends it, even with no user data. One that fails leaves the other; throws
// Error when both have failed (kUserData) or the run's deadline has come (kTimeout), with what
// happened.
[[nodiscard]] UserData drive_or_service_user_data(Acquisition& run, const DriveOrService& source);

}  // namespace firstlight::platform
