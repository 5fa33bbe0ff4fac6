// SPDX-License-Identifier: Apache-2.0
#include "apply/luks_key.h"

#include <string_view>

#include "base/error.h"
#include "sys/random_key.h"

namespace firstlight::apply {

std::unique_ptr<sys::MemoryFile> luks_key(const plan::LuksStep& step, const Contents& contents) {
  constexpr std::size_t kRandomBytes = 4096;
  auto key = std::make_unique<sys::MemoryFile>();
  if (!step.has_key_file()) {
    key->append(sys::random_hex(kRandomBytes).reveal());
    return key;
  }
  const Content& content = contents.at(step.pointer + "/keyFile");
  if (content.size_bytes > kMaxLuksKeyBytes) {
    throw Error({.code = ErrorCode::kLimit,
                 .tried = "use the key file of the volume",
                 .object = step.name,
                 .why = "it is larger than 8 MiB, the most that cryptsetup reads",
                 .pointer = step.pointer + "/keyFile"});
  }
  content.copy([&](std::string_view piece) { key->append(piece); });
  return key;
}

}  // namespace firstlight::apply
