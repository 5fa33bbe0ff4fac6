// SPDX-License-Identifier: Apache-2.0
// A script of user data as the config that makes it run once: a file and a unit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "userdata/bundle.h"
#include "userdata/interpreter.h"

namespace firstlight::userdata {

// Whose script it is. Those of the vendor run before the user's.
enum class ScriptOwner { kUser, kVendor };

// Where an image has this program, it waits until the mark that a script is started is on stable
// storage; without it a power cut may lose the mark.
inline constexpr const char* kEnginePath = "/usr/lib/firstlight/firstlight";

struct ScriptSettings {
  ScriptOwner owner = ScriptOwner::kUser;
  std::vector<std::string> runner;  // command line of the image's own runner; empty: none
  ProgramLookup has_program;        // inside the root to be
};

// Script number `number` of its owner, from 0; they run one after the other. The file is
// /var/lib/firstlight/user-data/script-0 (or vendor-data), for root only, as a script may hold
// secrets; the unit, firstlight-user-script-0.service (or vendor), starts it after
// network-online.target, by the runner with the script's path as last word, or by the script's own
// interpreter. Before it starts, systemd itself makes a directory that marks it as started
// (StateDirectory=), and its absence is the unit's condition: the script is not started again, not
// even after a failure. The name of the mark holds the script's digest, so another script is not
// taken for it. Throws Error: kNotSupported, naming the program, when neither runner nor
// interpreter is there; kUserData as interpreter_of(); kUsage for a runner without absolute path.
[[nodiscard]] config::Config script_config(const Part& script, std::size_t number,
                                           const ScriptSettings& settings);

}  // namespace firstlight::userdata
