// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace firstlight::config {

// Bounds on a document, each far above any real config. A fault names the bound that was reached.
struct Limits {
  std::size_t max_text_bytes = std::size_t{32} * 1024 * 1024;
  std::size_t max_depth = 10'000;  // nested objects and arrays; spec config-language section 1
  std::size_t max_values = 1'000'000;
};

}  // namespace firstlight::config
