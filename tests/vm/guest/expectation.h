// SPDX-License-Identifier: Apache-2.0
// What the host expects of the machine, one line per thing to read back: a kind and its fields,
// separated by tabs, every field percent-encoded (harness/expectations.py writes them).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firstlight::guest {

// A field that says "the config does not care".
inline constexpr std::string_view kAny = "-";

struct Expectation {
  std::string kind;
  std::vector<std::string> fields;

  // What the transcript calls this check. Only the identity: contents and hashes stay out of logs.
  std::string title() const;
};

// Throws std::runtime_error on a malformed line.
std::vector<Expectation> parse_expectations(std::string_view text);

}  // namespace firstlight::guest
