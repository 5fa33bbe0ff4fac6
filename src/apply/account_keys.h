// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apply/account_file.h"
#include "base/recorder.h"
#include "sys/root.h"

namespace firstlight::apply {

// Writes SSH public keys to `file` ("authorized_keys.d/ignition") below HOME/.ssh of the passwd
// entry. Missing directories, the home included, are made 0700, the file 0600, all owned by the
// user. What the file held before is replaced; its mode is kept. Nothing is done for no keys.
void write_keys(const AccountFields& user, std::string_view file,
                const std::vector<std::string>& keys, const std::string& pointer, sys::Root& root,
                Recorder& recorder);

}  // namespace firstlight::apply
