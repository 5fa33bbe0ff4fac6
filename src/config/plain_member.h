// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "config/version.h"

namespace firstlight::config {

// True if the scalar `name` is a plain one in `version`: null, absent and the zero value are the
// same to it (spec config-language section 3). `owner` is the member that holds the object, or the
// list of the objects, in which `name` stands.
[[nodiscard]] bool is_plain_member(std::string_view owner, std::string_view name,
                                   SpecVersion version);

}  // namespace firstlight::config
