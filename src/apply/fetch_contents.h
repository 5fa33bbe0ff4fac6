// SPDX-License-Identifier: Apache-2.0
// Contents that have to be fetched: many at once, each verified on its way into the spool.
//
// They must be verified before the disks are touched, and until then there is no disk to keep them
// on, so they are kept in memory up to a bound. What exceeds it is verified and dropped, and
// fetched once more, straight into its file, when the tree is written; it must be the same then.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apply/contents.h"
#include "base/recorder.h"
#include "config/config.h"
#include "net/fetcher.h"
#include "net/resource.h"

namespace firstlight::apply {

// Bounds on what is fetched, and so on what comes onto the disks.
inline constexpr std::uint64_t kMaxContentBytes = std::uint64_t{4} << 30U;
inline constexpr std::uint64_t kMaxContentsBytes = std::uint64_t{16} << 30U;

struct RemoteContent {
  const config::Resource* resource = nullptr;  // must outlive `contents`
  std::string pointer;
};

// Puts each of them into `contents`. `spool_bytes` bounds what is kept in memory. `fetcher` must
// outlive `contents`. Throws Error as net::stream_resources(), kLimit beyond the bounds.
void fetch_contents(const std::vector<RemoteContent>& wanted, net::Fetcher& fetcher,
                    const net::ResourceLimits& limits, std::uint64_t spool_bytes,
                    Contents& contents, Recorder& recorder);

}  // namespace firstlight::apply
