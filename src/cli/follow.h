// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/references.h"

namespace firstlight::cli {

enum class Following { kNothing, kDataUrls, kEverything };

struct Understood {
  config::RenderResult result;
  std::string text;  // the document that findings without an origin are in; empty: there is none
};

// Understands user data and what they refer to, for a command that changes nothing and knows no
// root: the machine's network is used as it is, for 30 seconds at most, and warnings about fetching
// go to standard error. What cannot be opened or translated is a finding, and the failure.
[[nodiscard]] Understood follow(std::string bytes, const std::string& origin, Following following);

// The exit code of such a command: kExitNotStarted when a reference is out of reach.
[[nodiscard]] int exit_code_of(const config::RenderResult& result);

}  // namespace firstlight::cli
