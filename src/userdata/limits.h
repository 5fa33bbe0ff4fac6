// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace firstlight::userdata {

// Bounds on what user data may open to, each far above any real one. An error names the bound.
struct Limits {
  std::size_t max_bytes = std::size_t{32} * 1024 * 1024;        // of one piece, after each layer
  std::size_t max_total_bytes = std::size_t{64} * 1024 * 1024;  // decoded and fetched, all together
  std::size_t max_ratio = 200;     // inflated bytes per compressed byte
  unsigned max_layers = 8;         // gzip, base64, MIME messages and lists of URLs in each other
  std::size_t max_parts = 256;     // of MIME messages, all together
  std::size_t max_includes = 128;  // URLs of lists, all together
};

}  // namespace firstlight::userdata
