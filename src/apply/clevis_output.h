// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace firstlight::apply {

// Pure. What clevis wrote, fit for a message: clevis repeats the configuration of the pin, and the
// URLs in it, which may carry credentials. The configuration is left out; where it has an '@', as a
// URL with credentials has, all that was written is.
[[nodiscard]] std::string without_clevis_config(std::string output, std::string_view config);

}  // namespace firstlight::apply
