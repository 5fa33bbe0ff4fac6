// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace firstlight::config {

// The bytes that a data URL (RFC 2397) carries, or why it cannot be decoded.
struct DataUrl {
  std::string bytes;
  std::string fault;  // empty if decoded; never holds any of the payload

  [[nodiscard]] bool ok() const { return fault.empty(); }
};

// Decodes `data:[type/subtype][;attribute=value]*[;base64],payload` as strictly as spec validation
// section 2.1 says. Media type and parameters are checked and dropped.
[[nodiscard]] DataUrl decode_data_url(std::string_view url);

// The same for a URL that parse_url() (config/url.h) has accepted.
[[nodiscard]] DataUrl decode_parsed_data_url(std::string_view url);

}  // namespace firstlight::config
