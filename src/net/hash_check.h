// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "config/config.h"

namespace firstlight::net {

// A digest that bytes are to have.
struct WantedDigest {
  DigestFunction function = DigestFunction::kSha256;
  std::string sum;  // lower-case hex
};

// That of the resource; nullopt if it has none. Throws Error (kConfigInvalid) for a hash that makes
// no sense.
[[nodiscard]] std::optional<WantedDigest> wanted_digest(const config::Resource& resource);

// Verifies bytes that come piece by piece against a resource's hash, if it has one.
class HashCheck {
 public:
  // Throws Error as wanted_digest().
  explicit HashCheck(const config::Resource& resource);

  void restart();
  void add(std::string_view piece);
  // Throws Error (kVerification) naming both sums if what was added is not what is wanted, and
  // `received()`: how much came, and from where.
  void finish(const std::function<std::string()>& received);

 private:
  std::string source_;
  std::optional<WantedDigest> wanted_;
  std::optional<Digest> digest_;
};

}  // namespace firstlight::net
