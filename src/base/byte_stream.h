// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace firstlight {

// Takes bytes piece by piece, in order; may throw Error.
using ByteSink = std::function<void(std::string_view piece)>;

// Gives all its bytes to `sink`, each time it is called.
using ByteSource = std::function<void(const ByteSink& sink)>;

}  // namespace firstlight
