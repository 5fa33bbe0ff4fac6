// SPDX-License-Identifier: Apache-2.0
#include "apply/tree_contents.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "apply/file_parts.h"
#include "base/digest.h"

namespace firstlight::apply {
namespace {

// Does the file hold these parts from `offset` on? Compared by digest: the bytes of a part need not
// be there at present.
bool holds(const sys::Root& root, const std::string& path, std::uint64_t offset,
           const FileParts& parts) {
  return std::all_of(parts.begin(), parts.end(), [&](const Content* part) {
    Digest digest(part->digest_function);
    const bool whole = root.read_range(path, offset, part->size_bytes,
                                       [&](std::string_view piece) { digest.add(piece); });
    offset += part->size_bytes;
    return whole && digest.finish() == digest_of(*part);
  });
}

}  // namespace

void compare_contents(const plan::FileStep& step, const Contents& contents, const sys::Root& root,
                      const std::string& path, ExistingNode& existing) {
  const std::uint64_t present = existing.info.size_bytes;
  if (step.overwrite || step.contents.source) {
    const FileParts wanted = file_parts(step, contents);
    existing.contents_as_wanted = present == size_of(wanted) && holds(root, path, 0, wanted);
    return;
  }
  const FileParts appended = appended_parts(step, contents);
  const std::uint64_t size = size_of(appended);
  existing.ends_with_appends =
      size == 0 || (present >= size && holds(root, path, present - size, appended));
}

}  // namespace firstlight::apply
