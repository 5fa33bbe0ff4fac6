// SPDX-License-Identifier: Apache-2.0
// Which configs the entries of a merged config come from, so that a message about one of them can
// name what its author wrote.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/diagnostic.h"

namespace firstlight::config {

class Provenance {
 public:
  // Notes all entries of a config that is about to be merged: each element, other than a string, of
  // each list that has keys. Configs are added in the order in which they are merged.
  void add(const Config& config, const std::string& origin);

  // Adds what is known of configs that are merged later.
  void append(const Provenance& later);

  // What the entry at `pointer` of the merged config, or the one around it, was made from:
  // "/storage/files/0 of base.ign, /storage/files/2 of http://…", the last one having the last
  // word. Empty if it is in no entry.
  [[nodiscard]] std::string of(const Config& merged, std::string_view pointer) const;

  [[nodiscard]] bool empty() const { return sources_.empty(); }

 private:
  std::map<std::string, std::vector<std::string>> sources_;  // by the keys on the way to the entry
};

struct MergedConfig {
  Config config;
  Provenance provenance;  // empty if it is one document alone
};

// Adds to each message about an entry of `merged` what the entry was made from.
void add_sources(const Provenance& provenance, const Config& merged, Diagnostics& diagnostics);

}  // namespace firstlight::config
