// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "apply/account_edit.h"
#include "sys/root.h"

namespace firstlight::apply {

// What carrying out a change of a home directory came to.
struct HomeOutcome {
  bool written = false;
  std::vector<std::string> warnings{};
};

// A new home is filled under a hidden name and shown by rename, so that it is whole or not there.
// `skeleton`: directory inside the root that it is filled from; may be missing.
// Throws Error: kAccount when a home cannot be moved onto what is there, kNotSupported when it
// would have to be copied to another filesystem.
[[nodiscard]] HomeOutcome carry_out(const HomeChange& change, const std::string& skeleton,
                                    sys::Root& root);

}  // namespace firstlight::apply
