// SPDX-License-Identifier: Apache-2.0
#include "apply/contents.h"

#include <memory>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/secret.h"

namespace firstlight::apply {

std::string digest_of(const ByteSource& bytes, DigestFunction function) {
  Digest digest(function);
  bytes([&](std::string_view piece) { digest.add(piece); });
  return digest.finish();
}

std::string digest_of(const Content& content) {
  return content.digest.empty() ? digest_of(content.copy, content.digest_function) : content.digest;
}

void Contents::put(const std::string& pointer, std::string bytes) {
  // Some are keys: all are wiped when they go.
  const auto kept = std::make_shared<const Secret>(std::move(bytes));
  put(pointer, {.size_bytes = kept->reveal().size(),
                .digest = {},
                .copy = [kept](const ByteSink& sink) { sink(kept->reveal()); }});
}

void Contents::put(const std::string& pointer, Content content) {
  contents_.insert_or_assign(pointer, std::move(content));
}

const Content& Contents::at(const std::string& pointer) const {
  const auto found = contents_.find(pointer);
  if (found == contents_.end()) {
    throw Error({.code = ErrorCode::kTree,
                 .tried = "use the contents of",
                 .object = pointer,
                 .why = "they were not loaded before the tree was to be written",
                 .pointer = pointer});
  }
  return found->second;
}

}  // namespace firstlight::apply
