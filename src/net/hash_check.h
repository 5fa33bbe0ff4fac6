// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "config/config.h"

namespace firstlight::net {

// Verifies bytes that come piece by piece against a resource's hash, if it has one.
class HashCheck {
 public:
  // Throws Error (kConfigInvalid) for a hash that makes no sense.
  explicit HashCheck(const config::Resource& resource);

  void restart();
  void add(std::string_view piece);
  // Throws Error (kVerification) naming both sums if what was added is not what is wanted.
  void finish();

 private:
  struct Wanted {
    std::string function;  // "sha256", "sha512"
    std::string sum;       // lower-case hex
  };

  std::string source_;
  std::optional<Wanted> wanted_;
  std::optional<Digest> digest_;
};

}  // namespace firstlight::net
