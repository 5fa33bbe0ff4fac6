// SPDX-License-Identifier: Apache-2.0
// The published schemas and the program (decoder and rules) agree:
//
// 1. What the schema rejects the program rejects or finds odd. This is what allows load() to ask
//    neither schema nor names about a document that decodes without an oddity and passes the rules.
// 2. What the program rejects the schema rejects, but for what is beyond any schema
//    (beyond_schema.h).
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "config/diagnostic.h"
#include "config/version.h"

namespace firstlight::config::test {

struct Agreement {
  bool conforms = false;   // the decoder found nothing odd
  Diagnostics rules;       // of the version that the document declares; empty if another one
  bool by_schema = false;  // the schema accepts it

  [[nodiscard]] bool accepted() const { return conforms && !rules.has_errors(); }
};

// Judges the document, which is to be JSON, by the schema of `version` and by the program, and
// CHECKs that they agree.
Agreement check_agreement(const std::string& text, SpecVersion version);

struct Tally {
  std::size_t accepted = 0;
  std::size_t rejected_by_both = 0;
  std::size_t beyond_schema = 0;
  std::set<std::string> alone;  // codes of which a document had errors, and no others

  void count(const Agreement& agreement);
};

}  // namespace firstlight::config::test
