// SPDX-License-Identifier: Apache-2.0
// A metadata service that hands out user data by HTTP, as a row of data (spec fetch.md section 7),
// and what its answers mean. Pure; answers are hostile.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace firstlight::platform {

// RFC 3927: an address on the link that most clouds' hosts answer at.
inline constexpr std::string_view kLinkLocalService = "http://169.254.169.254";

// Longer session tokens are refused.
inline constexpr std::size_t kLongestSessionToken = 4096;

enum class NotFound { kNoUserData, kFault };

enum class Encoding { kRaw, kBase64 };

struct ServiceHeader {
  std::string_view name{};  // empty: no header
  std::string_view value{};
};

// A PUT before the first GET. The answer is sent along with it.
struct ServiceToken {
  std::string_view path{};  // empty: the service needs none
  std::array<ServiceHeader, 2> headers{};
  std::string_view sent_as{};  // name of the header that carries the token
  bool optional = false;       // 404: the service is of a version without tokens
};

struct HttpService {
  std::string_view base_url = kLinkLocalService;
  std::string_view path;
  std::array<ServiceHeader, 2> headers{};
  NotFound not_found = NotFound::kNoUserData;
  Encoding encoding = Encoding::kRaw;
  std::array<int, 2> retried{};  // statuses beyond those that are always retried (net/retry.h)
  ServiceToken token{};
  bool privileged_port = false;  // only requests from a port below 1024 are answered
};

enum class ServiceAction { kUse, kNoUserData, kGoWithoutToken, kFail };

struct ServiceDecision {
  ServiceAction action = ServiceAction::kFail;
  ErrorCode code = ErrorCode::kMetadata;  // this and the next two when failing
  std::string why{};
  std::string hint{};
};

// What a status that is not to be retried means, of the user data and of the session token.
[[nodiscard]] ServiceDecision decide_user_data(const HttpService& service, int status);
[[nodiscard]] ServiceDecision decide_token(const HttpService& service, int status);

// The token without the line end; empty if the answer is none.
[[nodiscard]] std::string_view session_token_of(std::string_view body);

// User data out of an answer's body. Base64 is RFC 4648 section 4, white space allowed. Throws
// Error (kUserData) naming `url`, without its query, when it is not in this encoding.
[[nodiscard]] std::string decode_user_data(Encoding encoding, std::string body,
                                           std::string_view url);

}  // namespace firstlight::platform
