// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plan/plan.h"

namespace firstlight::apply {

// Looks for the programs that the arrays and volumes of the plan need, before anything is changed.
// Throws Error kProcess as sys::find_tool().
void check_storage_programs(const plan::Plan& plan);

}  // namespace firstlight::apply
