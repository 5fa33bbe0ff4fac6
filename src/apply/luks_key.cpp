// SPDX-License-Identifier: Apache-2.0
#include "apply/luks_key.h"

#include <string_view>

#include "base/error.h"
#include "sys/random_key.h"

namespace firstlight::apply {

void check_key_sizes(std::span<const plan::LuksStep> steps, const Contents& contents) {
  for (const plan::LuksStep& step : steps) {
    if (!step.has_key_file()) continue;
    const std::string pointer = step.pointer + "/keyFile";
    if (contents.at(pointer).size_bytes <= kMaxLuksKeyBytes) continue;
    throw Error({.code = ErrorCode::kLimit,
                 .tried = "use the key file of the volume",
                 .object = step.name,
                 .why = "it is larger than 8 MiB, the most that cryptsetup reads",
                 .pointer = pointer});
  }
}

std::unique_ptr<sys::MemoryFile> luks_key(const plan::LuksStep& step, const Contents& contents) {
  constexpr std::size_t kRandomBytes = 4096;
  auto key = std::make_unique<sys::MemoryFile>();
  if (!step.has_key_file()) {
    key->append(sys::random_hex(kRandomBytes).reveal());
    return key;
  }
  contents.at(step.pointer + "/keyFile").copy([&](std::string_view piece) { key->append(piece); });
  return key;
}

}  // namespace firstlight::apply
