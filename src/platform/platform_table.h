// SPDX-License-Identifier: Apache-2.0
// The one table of platforms: where each has its user data and metadata (docs/platforms.md).
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "platform/acquisition.h"
#include "platform/config_drive.h"
#include "platform/drive_or_service.h"
#include "platform/http_service.h"

namespace firstlight::platform {

// A row's own code, where it takes more than data.
using UserDataFunction = UserData (*)(Acquisition&);
using InstanceMetadataFunction = InstanceMetadata (*)(Acquisition&);

using UserDataSource = std::variant<UserDataFunction, HttpService, ConfigDrive, DriveOrService>;

struct Platform {
  std::string_view id;
  std::string_view other_id{};  // the reference engine's name, where it differs
  UserDataSource user_data;
  InstanceMetadataFunction instance_metadata = nullptr;  // unset: there are none
};

// By id, the first one excepted.
[[nodiscard]] std::span<const Platform> platforms();

// By either name; nullptr if this build does not know it.
[[nodiscard]] const Platform* find_platform(std::string_view id);

[[nodiscard]] UserData get_user_data(Acquisition& run, const Platform& platform);
[[nodiscard]] InstanceMetadata get_instance_metadata(Acquisition& run, const Platform& platform);

}  // namespace firstlight::platform
