// SPDX-License-Identifier: Apache-2.0
#include "apply/file_parts.h"

#include <numeric>
#include <string>

namespace firstlight::apply {

FileParts appended_parts(const plan::FileStep& step, const Contents& contents) {
  FileParts parts;
  for (std::size_t i = 0; i < step.append.size(); ++i) {
    if (step.append[i].source.value_or("").empty()) continue;
    parts.push_back(&contents.at(step.pointer + "/append/" + std::to_string(i)));
  }
  return parts;
}

FileParts file_parts(const plan::FileStep& step, const Contents& contents) {
  FileParts parts = appended_parts(step, contents);
  if (step.contents.source.value_or("").empty()) return parts;
  parts.insert(parts.begin(), &contents.at(step.pointer + "/contents"));
  return parts;
}

std::uint64_t size_of(const FileParts& parts) {
  return std::accumulate(
      parts.begin(), parts.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Content* part) { return sum + part->size_bytes; });
}

void copy_parts(const FileParts& parts, const ByteSink& sink) {
  for (const Content* part : parts) part->copy(sink);
}

}  // namespace firstlight::apply
