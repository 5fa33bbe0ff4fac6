// SPDX-License-Identifier: Apache-2.0
// What the status of an answer of the ECS metadata service means. Pure.
#pragma once

#include <string>

#include "base/error.h"

namespace firstlight::platform {

enum class EcsCall {
  kToken,  // PUT /latest/api/token
  kItem,   // any GET
};

// How the request that was answered identified itself.
enum class EcsToken {
  kNone,       // the service hands out no tokens
  kFirst,      // the token of this run
  kRefreshed,  // a second one, after the first was refused
};

enum class EcsAction { kUse, kAbsent, kGoWithoutToken, kRefreshToken, kFail };

struct EcsDecision {
  EcsAction action = EcsAction::kFail;
  ErrorCode code = ErrorCode::kMetadata;  // this and the rest: only with kFail
  std::string why{};
  std::string hint{};
};

// 408, 429 and 5xx do not come here: the fetcher repeats those requests until the deadline.
[[nodiscard]] EcsDecision decide(EcsCall call, int status, EcsToken token);

}  // namespace firstlight::platform
