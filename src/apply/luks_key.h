// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "apply/contents.h"
#include "plan/plan.h"
#include "sys/memory_file.h"

namespace firstlight::apply {

// cryptsetup reads no more of a key file.
inline constexpr std::uint64_t kMaxLuksKeyBytes = std::uint64_t{8} * 1024 * 1024;

// Throws Error kLimit, with its pointer, for a key file that is too large.
void check_key_sizes(std::span<const plan::LuksStep> steps, const Contents& contents);

// The contents of the config's key file, or a new key: 4096 random bytes as 8192 hex digits. Throws
// what Content::copy throws.
[[nodiscard]] std::unique_ptr<sys::MemoryFile> luks_key(const plan::LuksStep& step,
                                                        const Contents& contents);

}  // namespace firstlight::apply
