// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/byte_stream.h"
#include "base/digest.h"

namespace firstlight::apply {

// The bytes of one resource, verified and decompressed.
struct Content {
  std::uint64_t size_bytes = 0;
  DigestFunction digest_function = DigestFunction::kSha256;
  std::string digest;  // lower-case hex; empty: nobody has needed it, see digest_of()
  ByteSource copy;     // throws Error when they cannot be had (again)
};

[[nodiscard]] std::string digest_of(const ByteSource& bytes, DigestFunction function);

// The digest, made of the bytes if it is not known. Throws Error as Content::copy.
[[nodiscard]] std::string digest_of(const Content& content);

// Every resource of a plan, keyed by its JSON pointer: "/storage/files/3/contents",
// "/storage/files/3/append/0". Filled before the first change, so that a resource that cannot be
// had leaves the machine untouched.
class Contents {
 public:
  void put(const std::string& pointer, std::string bytes);
  void put(const std::string& pointer, Content content);

  // Throws Error (kTree) if nothing was put under `pointer`.
  [[nodiscard]] const Content& at(const std::string& pointer) const;

  // The network is still needed: some are verified but not kept, and will be fetched once more, or
  // clevis asks its servers.
  [[nodiscard]] bool need_network() const { return need_network_; }
  void set_need_network() { need_network_ = true; }

 private:
  std::map<std::string, Content> contents_;
  bool need_network_ = false;
};

}  // namespace firstlight::apply
