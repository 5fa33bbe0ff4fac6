// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace firstlight {

// Lower-case hex of the FIPS 180-4 digest of `bytes`.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
[[nodiscard]] std::string sha512_hex(std::string_view bytes);

// The 32 bytes of HMAC-SHA-256 (RFC 2104).
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);

// Lower-case hex of any bytes.
[[nodiscard]] std::string hex(std::string_view bytes);

enum class DigestFunction { kSha256, kSha512 };

// A digest of bytes that come piece by piece.
class Digest {
 public:
  explicit Digest(DigestFunction function);
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  ~Digest();

  void add(std::string_view piece);

  // Lower-case hex of the digest of all that was added; then it begins anew.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  DigestFunction function_;
  std::unique_ptr<State> state_;
};

}  // namespace firstlight
