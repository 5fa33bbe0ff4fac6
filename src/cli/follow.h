// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/references.h"

namespace firstlight::cli {

enum class Following { kDataUrls, kEverything };

// Understands a config and what it refers to, for a command that changes nothing: the machine's
// network is used as it is, for 30 seconds at most, and warnings about fetching go to standard
// error.
[[nodiscard]] config::RenderResult follow(std::string_view text, const std::string& origin,
                                          Following following);

// The exit code of such a command: kExitNotStarted when a reference is out of reach.
[[nodiscard]] int exit_code_of(const config::RenderResult& result);

}  // namespace firstlight::cli
