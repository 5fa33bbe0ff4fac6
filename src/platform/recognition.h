// SPDX-License-Identifier: Apache-2.0
// Which platform a machine is on, by what its firmware says. Pure; docs/platforms.md names the
// source of each row.
#pragma once

#include <string_view>

#include "sys/dmi.h"

namespace firstlight::platform {

// Id of the platform; empty when the firmware says nothing that is certain.
[[nodiscard]] std::string_view recognise(const sys::DmiIdentity& machine);

}  // namespace firstlight::platform
