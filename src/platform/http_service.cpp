// SPDX-License-Identifier: Apache-2.0
#include "platform/http_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/base64.h"
#include "net/url_parts.h"
#include "platform/platform.h"

namespace firstlight::platform {
namespace {

constexpr int kOk = 200;
constexpr int kNoContent = 204;
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;

ServiceDecision unexpected(int status) {
  if (status == kUnauthorized || status == kForbidden) {
    return {.code = ErrorCode::kMetadataDenied,
            .why = fmt::format("the metadata service refuses it (status {})", status),
            .hint = "the instance's access to its metadata is disabled, or this is another cloud"};
  }
  return {.why = fmt::format("the metadata service answered with status {}", status)};
}

}  // namespace

ServiceDecision decide_user_data(const HttpService& service, int status) {
  if (status == kOk) return {.action = ServiceAction::kUse};
  if (status == kNoContent) return {.action = ServiceAction::kNoUserData};
  if (status != kNotFound) return unexpected(status);
  if (service.not_found == NotFound::kNoUserData) return {.action = ServiceAction::kNoUserData};
  return {.why =
              "there are none (status 404), which on this platform is a fault, as it is in the "
              "reference engine",
          .hint = "give the instance user data"};
}

ServiceDecision decide_token(const HttpService& service, int status) {
  if (status == kOk) return {.action = ServiceAction::kUse};
  if (status == kNotFound && service.token.optional) {
    return {.action = ServiceAction::kGoWithoutToken};
  }
  return unexpected(status);
}

std::string_view session_token_of(std::string_view body) {
  body = without_line_ends(body);
  const bool visible =
      std::all_of(body.begin(), body.end(), [](char c) { return c > ' ' && c <= '~'; });
  return visible && body.size() <= kLongestSessionToken ? body : std::string_view{};
}

std::string decode_user_data(Encoding encoding, std::string body, std::string_view url) {
  if (encoding == Encoding::kRaw) return body;
  std::optional<std::string> decoded = base64_decode_lines(body);
  if (!decoded) {
    throw Error({.code = ErrorCode::kUserData,
                 .tried = "decode the user data from",
                 .object = net::display_url(url),
                 .why = "they are not base64, as this platform has them"});
  }
  return std::move(*decoded);
}

}  // namespace firstlight::platform
