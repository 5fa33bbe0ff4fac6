// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firstlight::cli {

// The whole of a file, or of standard input for "-". Throws Error: kUsage if it cannot be read,
// kLimit beyond the size a config may have.
[[nodiscard]] std::string read_config_text(const std::string& path);

}  // namespace firstlight::cli
