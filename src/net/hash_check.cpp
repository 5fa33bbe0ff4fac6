// SPDX-License-Identifier: Apache-2.0
#include "net/hash_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

Error refused(const std::string& source, ErrorCode code, std::string why, std::string hint = {}) {
  return Error({.code = code,
                .tried = "verify",
                .object = display_url(source),
                .why = std::move(why),
                .hint = std::move(hint)});
}

const char* name_of(DigestFunction function) {
  return function == DigestFunction::kSha512 ? "sha512" : "sha256";
}

}  // namespace

std::optional<WantedDigest> wanted_digest(const config::Resource& resource) {
  const std::string source = resource.source.value_or("");
  const std::string hash = resource.hash.value_or("");
  if (hash.empty()) return std::nullopt;
  const std::size_t dash = std::min(hash.find('-'), hash.size());
  const std::string function = hash.substr(0, dash);
  if (function != "sha512" && function != "sha256") {
    throw refused(source, ErrorCode::kConfigInvalid,
                  "unknown hash function; known are sha512 and sha256");
  }
  WantedDigest wanted{
      .function = function == "sha512" ? DigestFunction::kSha512 : DigestFunction::kSha256,
      .sum = lower_case(hash.substr(std::min(dash + 1, hash.size())))};
  const std::size_t digits = wanted.function == DigestFunction::kSha512 ? 128 : 64;
  const bool is_hex = wanted.sum.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (wanted.sum.size() != digits || !is_hex) {
    throw refused(source, ErrorCode::kConfigInvalid,
                  fmt::format("a {} sum has {} hexadecimal digits", function, digits));
  }
  return wanted;
}

HashCheck::HashCheck(const config::Resource& resource)
    : source_(resource.source.value_or("")), wanted_(wanted_digest(resource)) {
  restart();
}

void HashCheck::restart() {
  if (wanted_) digest_.emplace(wanted_->function);
}

void HashCheck::add(std::string_view piece) {
  if (digest_) digest_->add(piece);
}

void HashCheck::finish(const std::function<std::string()>& received) {
  if (!wanted_) return;
  const std::string sum = digest_->finish();
  if (sum == wanted_->sum) return;
  throw refused(
      source_, ErrorCode::kVerification,
      fmt::format("its {} is {}, wanted is {}; {}", name_of(wanted_->function), sum, wanted_->sum,
                  received()),
      "it is not what the config was written for: look what is served there, or mend the hash");
}

}  // namespace firstlight::net
