// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "config/load.h"

namespace firstlight::fuzz {

// Demands that nothing which is printed about `text`, or planned from it, depends on the values of
// its password hashes and header values: with each of them overwritten, everything reads the same.
// `result` is what loading `text` gave.
void check_no_secret_shown(std::string_view text, const config::LoadResult& result);

}  // namespace firstlight::fuzz
