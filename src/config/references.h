// SPDX-License-Identifier: Apache-2.0
// Configs that a config refers to (`ignition.config`): spec merge-translate section 5. Pure: what
// has to be fetched is fetched by the caller.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "config/config.h"
#include "config/diagnostic.h"
#include "config/provenance.h"

namespace firstlight::config {

// The bytes that a reference leads to, decompressed and verified.
struct FetchedReference {
  std::string bytes;
  std::string origin;  // for people: the URL that answered, without credentials and payload
};

// The outside world, as following references needs it. All four are called; what they throw as
// Error ends the rendering and is kept as RenderResult::failure.
struct ReferenceAccess {
  // Before each fetch: the timeouts, certificate authorities and proxy that are in force, those of
  // all configs merged so far. The other members of `settings` are unset.
  std::function<void(const Ignition& settings)> use;
  // nullopt: this reference is not to be followed.
  std::function<std::optional<FetchedReference>(const Resource& reference)> fetch;
  // After each fetch, before the config is read. `origin` tells data URLs apart.
  std::function<void(const std::string& origin, std::string_view bytes)> fetched;
  std::string why_not_followed{};  // for the warning about a reference that is not followed
};

// Bounds on what one config may draw in. A finding names the bound and the way that led to it.
struct ReferenceLimits {
  std::size_t max_depth = 64;                             // references to references
  std::size_t max_references = 1024;                      // in total
  std::size_t max_bytes = std::size_t{64} * 1024 * 1024;  // of all of them together
};

struct RenderResult {
  std::optional<Config> config;    // set if and only if there is no error and no failure
  Diagnostics diagnostics{};       // those of referenced configs say which config they are in
  bool empty = false;              // zero-length text: not a config
  bool complete = true;            // every reference was followed
  std::size_t references = 0;      // how many were
  Provenance provenance{};         // of `config`; empty if it is the document alone
  std::optional<Error> failure{};  // of `use`, `fetch` or `fetched`; it is a finding, too
};

// Understands a config and all that it refers to, depth first. A referenced config has the last
// word over the one that refers to it, a later reference over an earlier one; `replace` discards
// the config that it stands in. The result refers to no config any more. `origin` is what messages
// call the config. Throws nothing on bad input.
[[nodiscard]] RenderResult load_with_references(std::string_view text, std::string_view origin,
                                                const ReferenceAccess& access,
                                                const ReferenceLimits& limits = {});

// As load_with_references(), for a config that nothing else will be merged into: the newest rules
// must hold for what came out (spec validation section 10). Findings about that have a position
// if it is the document itself, and else say what the entry was made from. Not checked when a
// reference was not followed.
[[nodiscard]] RenderResult load_final(std::string_view text, std::string_view origin,
                                      const ReferenceAccess& access,
                                      const ReferenceLimits& limits = {});

}  // namespace firstlight::config
