// SPDX-License-Identifier: Apache-2.0
#include "platform/ecs_answer.h"

#include <fmt/format.h>

namespace firstlight::platform {
namespace {

EcsDecision unexpected(int status) {
  return {.action = EcsAction::kFail,
          .code = ErrorCode::kMetadata,
          .why = fmt::format("the metadata service answered with status {}", status)};
}

EcsDecision decide_token(int status) {
  switch (status) {
    case 200:
      return {.action = EcsAction::kUse};
    case 404:
    case 405:
      return {.action = EcsAction::kGoWithoutToken};
    case 400:
      return {.action = EcsAction::kFail,
              .code = ErrorCode::kMetadata,
              .why = "the metadata service refuses the token's lifetime (status 400)",
              .hint = "this is a fault of firstlight"};
    case 403:
      return {.action = EcsAction::kFail,
              .code = ErrorCode::kMetadataDenied,
              .why = "the metadata service hands out no token (status 403)",
              .hint =
                  "the instance's metadata endpoint is disabled, or a proxy adds "
                  "X-Forwarded-For"};
    default:
      return unexpected(status);
  }
}

EcsDecision decide_item(int status, EcsToken token) {
  switch (status) {
    case 200:
      return {.action = EcsAction::kUse};
    case 204:
    case 404:
      return {.action = EcsAction::kAbsent};
    case 401:
      if (token == EcsToken::kFirst) return {.action = EcsAction::kRefreshToken};
      return {.action = EcsAction::kFail,
              .code = ErrorCode::kMetadataDenied,
              .why = token == EcsToken::kNone
                         ? "the metadata service asks for a token (status 401), but hands out none"
                         : "the metadata service refuses a fresh token (status 401)"};
    case 403:
      if (token == EcsToken::kNone) {
        return {.action = EcsAction::kFail,
                .code = ErrorCode::kMetadataDenied,
                .why =
                    "the instance is in hardened mode (status 403 without a token), but its "
                    "metadata service hands out no tokens",
                .hint = "allow normal mode for the instance's metadata (HttpTokens=optional)"};
      }
      return {.action = EcsAction::kFail,
              .code = ErrorCode::kMetadataDenied,
              .why = "the metadata service refuses access in spite of a token (status 403)",
              .hint = "is the instance's metadata endpoint enabled (HttpEndpoint=enabled)?"};
    default:
      return unexpected(status);
  }
}

}  // namespace

EcsDecision decide(EcsCall call, int status, EcsToken token) {
  return call == EcsCall::kToken ? decide_token(status) : decide_item(status, token);
}

}  // namespace firstlight::platform
