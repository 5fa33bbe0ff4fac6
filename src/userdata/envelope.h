// SPDX-License-Identifier: Apache-2.0
// The wrapping around a config in user data: what kind it is, and taking it off. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace firstlight::userdata {

enum class Kind {
  kEmpty,  // nothing but white space
  kJson,
  kScript,  // "#!"
  kMime,
  kInclude,      // "#include"
  kCloudConfig,  // "#cloud-config"
  kGzip,
  kBase64,
  kUnknown,
};

// As user data is recognised by node-pool templates and cloud-init: by the first line or bytes.
// kBase64 only when it decodes cleanly to one of the other kinds.
[[nodiscard]] Kind kind_of(std::string_view bytes);

// "a shell script (#!)"
[[nodiscard]] std::string_view kind_name(Kind kind);

struct Limits {
  std::size_t max_bytes = std::size_t{32} * 1024 * 1024;  // after each layer
  std::size_t max_ratio = 200;                            // inflated bytes per compressed byte
  unsigned max_layers = 4;                                // gzip and base64 around the config
};

// Takes off gzip and base64 layers until there is JSON, or nothing: returns the config's text, or
// "" when there is none. Unknown text is returned as it is, so that the config parser can say what
// is wrong with it at which line. Throws Error: kNotSupported for a kind that this build does not
// carry out, kVerification for damaged gzip data, kLimit naming the bound.
[[nodiscard]] std::string open_envelope(std::string bytes, const Limits& limits = {});

}  // namespace firstlight::userdata
