// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "apply/contents.h"
#include "apply/fetch_contents.h"
#include "base/recorder.h"
#include "net/fetcher.h"
#include "net/resource.h"
#include "plan/plan.h"

namespace firstlight::apply {

// The resources of the plan that have to be fetched; they point into it.
[[nodiscard]] std::vector<RemoteContent> remote_contents(const plan::Plan& plan);

// Gets, decompresses and verifies every resource of the plan, before anything is changed. `plan`
// and `fetcher` must outlive what is returned, `spool_bytes` as for fetch_contents(). Throws Error
// with the pointer of the resource that cannot be had.
[[nodiscard]] Contents load_contents(const plan::Plan& plan, net::Fetcher& fetcher,
                                     const net::ResourceLimits& limits, std::uint64_t spool_bytes,
                                     Recorder& recorder);

}  // namespace firstlight::apply
