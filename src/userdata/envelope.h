// SPDX-License-Identifier: Apache-2.0
// What kind of thing a piece of user data is, and taking gzip and base64 off it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "userdata/limits.h"

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

struct Opened {
  Kind kind = Kind::kEmpty;  // neither kGzip nor kBase64
  std::string bytes;
  unsigned layers = 0;        // that were taken off
  std::size_t new_bytes = 0;  // that came out of them
};

// Takes off gzip and base64 layers, at most `limits.max_layers`, until there is something else.
// `origin` is what errors call the data. Throws Error: kVerification for damaged gzip data, kLimit
// naming the bound.
[[nodiscard]] Opened open_envelope(std::string bytes, const Limits& limits,
                                   std::string_view origin = "user data");

}  // namespace firstlight::userdata
