// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apply/contents.h"
#include "base/recorder.h"
#include "net/fetcher.h"
#include "net/resource.h"
#include "plan/plan.h"

namespace firstlight::apply {

// Gets, decompresses and verifies every resource of the plan, before anything is changed. Throws
// Error with the pointer of the resource that cannot be had.
[[nodiscard]] Contents load_contents(const plan::Plan& plan, net::Fetcher* fetcher,
                                     const net::ResourceLimits& limits, Recorder& recorder);

}  // namespace firstlight::apply
