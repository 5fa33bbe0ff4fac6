// SPDX-License-Identifier: Apache-2.0
#include "platform/ecs_answer.h"

#include <doctest/doctest.h>

namespace firstlight::platform {
namespace {

TEST_CASE("what each status of the metadata service means") {
  struct Row {
    EcsCall call;
    int status;
    EcsToken token;
    EcsAction action;
    ErrorCode code;
    const char* says;
  };
  using enum EcsCall;
  using enum EcsToken;
  using enum EcsAction;
  constexpr ErrorCode kNoError = ErrorCode::kMetadata;
  constexpr ErrorCode kFault = ErrorCode::kMetadata;
  constexpr ErrorCode kDenied = ErrorCode::kMetadataDenied;
  const Row rows[] = {
      {kToken, 200, kFirst, kUse, kNoError, ""},
      {kToken, 400, kFirst, kFail, kFault, "lifetime"},
      {kToken, 401, kFirst, kFail, kFault, "status 401"},
      {kToken, 403, kFirst, kFail, kDenied, "hands out no token"},
      {kToken, 403, kRefreshed, kFail, kDenied, "hands out no token"},
      {kToken, 404, kFirst, kGoWithoutToken, kNoError, ""},
      {kToken, 405, kFirst, kGoWithoutToken, kNoError, ""},
      {kToken, 204, kFirst, kFail, kFault, "status 204"},
      {kToken, 302, kFirst, kFail, kFault, "status 302"},
      {kItem, 200, kNone, kUse, kNoError, ""},
      {kItem, 200, kFirst, kUse, kNoError, ""},
      {kItem, 204, kFirst, kAbsent, kNoError, ""},
      {kItem, 404, kNone, kAbsent, kNoError, ""},
      {kItem, 404, kFirst, kAbsent, kNoError, ""},
      {kItem, 404, kRefreshed, kAbsent, kNoError, ""},
      {kItem, 401, kFirst, kRefreshToken, kNoError, ""},
      {kItem, 401, kRefreshed, kFail, kDenied, "fresh token"},
      {kItem, 401, kNone, kFail, kDenied, "hands out none"},
      {kItem, 403, kNone, kFail, kDenied, "hardened mode"},
      {kItem, 403, kFirst, kFail, kDenied, "in spite of a token"},
      {kItem, 403, kRefreshed, kFail, kDenied, "in spite of a token"},
      {kItem, 400, kFirst, kFail, kFault, "status 400"},
      {kItem, 301, kFirst, kFail, kFault, "status 301"},
      {kItem, 206, kFirst, kFail, kFault, "status 206"},
      {kItem, 0, kFirst, kFail, kFault, "status 0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.status);
    CAPTURE(static_cast<int>(row.call));
    const EcsDecision decision = decide(row.call, row.status, row.token);
    CHECK(decision.action == row.action);
    CHECK(decision.why.empty() == (row.action != kFail));
    if (row.action != kFail) continue;
    CHECK(decision.code == row.code);
    CHECK(decision.why.find(row.says) != std::string::npos);
  }
}

}  // namespace
}  // namespace firstlight::platform
