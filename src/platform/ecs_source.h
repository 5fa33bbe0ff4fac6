// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/acquisition.h"

namespace firstlight::platform {

// User data and metadata of the ECS service, over one connection. Throws Error as EcsMetadata.
[[nodiscard]] UserData ecs_user_data(Acquisition& run);
[[nodiscard]] InstanceMetadata ecs_instance_metadata(Acquisition& run);

}  // namespace firstlight::platform
