// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "apply/contents.h"
#include "apply/tree.h"
#include "plan/plan.h"
#include "sys/root.h"

namespace firstlight::apply {

// Compares the regular file at `path`, whose size is in `existing.info`, with what the step wants
// it to hold, and notes the outcome in `existing`. Throws Error as Root::read_range().
void compare_contents(const plan::FileStep& step, const Contents& contents, const sys::Root& root,
                      const std::string& path, ExistingNode& existing);

}  // namespace firstlight::apply
