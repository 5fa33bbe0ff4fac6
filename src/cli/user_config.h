// SPDX-License-Identifier: Apache-2.0
// From the parts of user data to one config (spec ecs section 2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/recorder.h"
#include "config/references.h"
#include "net/reference_fetcher.h"
#include "platform/platform.h"
#include "sys/root.h"
#include "userdata/bundle.h"
#include "userdata/interpreter.h"
#include "userdata/script.h"

namespace firstlight::cli {

// Fetches what a list of URLs leads to by `fetcher`, and notes it in the report as a config of this
// kind. Both must outlive what is returned.
[[nodiscard]] userdata::IncludeFetch include_fetch(net::ReferenceFetcher& fetcher, ConfigKind kind,
                                                   Recorder& recorder);

// Follows data: URLs only.
[[nodiscard]] userdata::IncludeFetch offline_include_fetch(net::ReferenceFetcher& fetcher,
                                                           Recorder& recorder);

struct UserConfigOptions {
  userdata::ScriptSettings scripts;
  std::string default_user = "root";  // gets the ssh_authorized_keys of a cloud-init config
};

// The parts as one config: configs merged in order, a later one having the last word, with all that
// each refers to; and on top of them what runs the scripts, in order. A cloud-init config counts as
// a config and a script. One config alone is treated as config::load_final() does it, and its
// findings have positions; `origin` is what they call all of it. Throws Error as
// userdata::script_config() and userdata::translate_cloud_config().
[[nodiscard]] config::RenderResult load_user_config(const userdata::Bundle& bundle,
                                                    const std::string& origin,
                                                    const config::ReferenceAccess& access,
                                                    const UserConfigOptions& options);

struct DataOptions {
  userdata::ScriptOwner owner = userdata::ScriptOwner::kUser;
  std::optional<std::string> root;  // whose programs can run scripts; unset: it is not there yet
  std::vector<std::string> runner;  // command line for scripts; empty: their interpreters
  std::string default_user = "root";
};

// User data or vendor data, opened and with all that they refer to, as one config; without data it
// is the empty one. Throws Error as of open_bundle(), load_user_config() and require_config().
[[nodiscard]] config::MergedConfig understand_data(const platform::UserData& data,
                                                   const DataOptions& options,
                                                   net::ReferenceFetcher& references,
                                                   Recorder& recorder);

// Looks for programs in `root`, which must outlive what is returned.
[[nodiscard]] userdata::ProgramLookup programs_of(const sys::Root& root);

}  // namespace firstlight::cli
