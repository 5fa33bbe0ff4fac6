// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "apply/contents.h"
#include "base/byte_stream.h"
#include "plan/plan.h"

namespace firstlight::apply {

// What a file is to hold, part by part: its contents followed by its appends; and the appends
// alone. They point into `contents`. Throws Error as Contents::at().
using FileParts = std::vector<const Content*>;
[[nodiscard]] FileParts file_parts(const plan::FileStep& step, const Contents& contents);
[[nodiscard]] FileParts appended_parts(const plan::FileStep& step, const Contents& contents);

[[nodiscard]] std::uint64_t size_of(const FileParts& parts);

// Throws Error as Content::copy.
void copy_parts(const FileParts& parts, const ByteSink& sink);

}  // namespace firstlight::apply
