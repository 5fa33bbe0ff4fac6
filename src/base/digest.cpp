// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

// The functions below are marked as deprecated in OpenSSL 3 in favour of its provider interface,
// whose first use sets up tables of all algorithms there are: 3 million instructions, a third of
// all that a first boot without disks executes in this program. These compute and do nothing else.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <array>

namespace firstlight {
namespace {

template <std::size_t Size>
std::string_view view_of(const std::array<unsigned char, Size>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), Size};
}

std::string sha256(std::string_view first, std::string_view second) {
  SHA256_CTX state{};
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_Init(&state);
  SHA256_Update(&state, first.data(), first.size());
  SHA256_Update(&state, second.data(), second.size());
  SHA256_Final(digest.data(), &state);
  return std::string(view_of(digest));
}

}  // namespace

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xfU];
  }
  return text;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  constexpr char kInner = 0x36;
  constexpr char kOuter = 0x5c;
  std::string block(key.size() > SHA256_CBLOCK ? sha256(key, {}) : std::string(key));
  block.resize(SHA256_CBLOCK);
  for (char& c : block) c = static_cast<char>(c ^ kInner);
  const std::string inner = sha256(block, bytes);
  for (char& c : block) c = static_cast<char>(c ^ kInner ^ kOuter);
  return sha256(block, inner);
}

struct Digest::State {
  SHA256_CTX sha256{};
  SHA512_CTX sha512{};

  State() {
    SHA256_Init(&sha256);
    SHA512_Init(&sha512);
  }
};

Digest::Digest(DigestFunction function) : function_(function), state_(std::make_unique<State>()) {}

Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

void Digest::add(std::string_view piece) {
  if (function_ == DigestFunction::kSha256) {
    SHA256_Update(&state_->sha256, piece.data(), piece.size());
  } else {
    SHA512_Update(&state_->sha512, piece.data(), piece.size());
  }
}

std::string Digest::finish() {
  std::string text;
  if (function_ == DigestFunction::kSha256) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256_Final(digest.data(), &state_->sha256);
    text = hex(view_of(digest));
  } else {
    std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
    SHA512_Final(digest.data(), &state_->sha512);
    text = hex(view_of(digest));
  }
  *state_ = State();
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Digest digest(DigestFunction::kSha256);
  digest.add(bytes);
  return digest.finish();
}

std::string sha512_hex(std::string_view bytes) {
  Digest digest(DigestFunction::kSha512);
  digest.add(bytes);
  return digest.finish();
}

}  // namespace firstlight
