// SPDX-License-Identifier: Apache-2.0
#include "config/version.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "config/version_gate.h"
#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_document;

TEST_CASE("version texts") {
  struct VersionRow {
    std::string text;
    std::vector<std::string> expected;
  };
  const std::string at = " /ignition/version";
  const std::vector<VersionRow> rows = {
      {"3.0.0", {}},
      {"3.1.0", {}},
      {"3.2.0", {}},
      {"3.3.0", {}},
      {"3.4.0", {}},
      {"3.5.0", {}},
      {"3.6.0", {}},
      {"03.0.0", {"W0103" + at}},
      {"3.06.0", {"W0103" + at}},
      {"03.006.0000000000000000000000", {"W0103" + at}},
      {"3.6.00", {"W0103" + at}},
      {"3.6.0+", {"W0103" + at}},
      {"3.6.0-", {"W0103" + at}},
      {"3.6.0-+", {"W0103" + at}},
      {"3.6.0+-", {"E0102" + at}},
      {"3.6.0--", {"E0102" + at}},
      {"3.6.0-0", {"E0102" + at}},
      {"+3.6.0", {"E0101" + at}},
      {"3.+6.0", {"E0101" + at}},
      {"-3.6.0", {"E0101" + at}},
      {"3.6.-0", {"E0101" + at}},
      {"3.6.0.-", {"E0101" + at}},
      {"0x3.6.0", {"E0101" + at}},
      {"3.7.0", {"E0102" + at}},
      {"3.7.0-experimental", {"E0102" + at}},
      {"3.6.0-experimental", {"E0102" + at}},
      {"3.0.0+x", {"E0102" + at}},
      {"3.0.1", {"E0102" + at}},
      {"2.3.0", {"E0102" + at}},
      {"4.0.0", {"E0102" + at}},
      {"3.-1.0", {"E0101" + at}},
      {"3.99999.0", {"E0102" + at}},
      {"", {"E0101" + at}},
      {"3", {"E0101" + at}},
      {"3.6", {"E0101" + at}},
      {"3.6.", {"E0101" + at}},
      {"3.6.0.0", {"E0101" + at}},
      {" 3.6.0", {"E0101" + at}},
      {"3.6.0 ", {"E0101" + at}},
      {"3.99999999999999999999.0", {"E0101" + at}},
      {"latest", {"E0101" + at}},
      {"+-3.0.0", {"E0101" + at}},
  };
  for (const VersionRow& row : rows) {
    CAPTURE(row.text);
    Diagnostics diagnostics;
    const bool accepted = parse_version(row.text, diagnostics).has_value();
    CHECK(test::short_forms(diagnostics) == row.expected);
    CHECK(accepted == !diagnostics.has_errors());
    check_document(R"({"ignition":{"version":")" + row.text + "\"}}", row.expected);
  }
}

TEST_CASE("where the version stands") {
  check_document("null", {"E0101 /ignition/version"});
  check_document("[]", {"E0104 "});
  check_document("\"x\"", {"E0104 "});
  check_document("1", {"E0104 "});
  check_document("{}", {"E0101 /ignition/version"});
  check_document(R"({"ignition":null})", {"E0101 /ignition/version"});
  check_document(R"({"ignition":{}})", {"E0101 /ignition/version"});
  check_document(R"({"ignition":{"version":null}})", {"E0101 /ignition/version"});
  check_document(R"({"ignition":{"version":3}})", {"E0201 /ignition/version"});
  check_document(R"({"ignition":[]})", {"E0201 /ignition"});
  check_document(R"({"ignition":"3.0.0"})", {"E0201 /ignition"});
  check_document(R"({"ignitionVersion":1})", {"E0101 /ignition/version"});
  check_document(R"({"Ignition":{"VERSION":"3.5.0"}})",
                 {"W0213 /Ignition", "W0213 /ignition/VERSION"});
  check_document(R"({"ignition":{"version":"9"},"ignition":{"version":"3.5.0"}})",
                 {"W0214 /ignition", "W0214 /ignition/version"});
  check_document(R"({"ignition":{"version":"3.5.0"},"ignition":{}})", {"W0214 /ignition"});
  check_document(R"({"ignition":{"version":"3.5.0","version":null}})", {"W0214 /ignition/version"});
}

TEST_CASE("gates follow the versions") {
  CHECK_FALSE(applies(Gate::kGsScheme, SpecVersion::kV31));
  CHECK(applies(Gate::kGsScheme, SpecVersion::kV32));
  CHECK(applies(Gate::kSpecialModeBitsIgnored, SpecVersion::kV35));
  CHECK_FALSE(applies(Gate::kSpecialModeBitsIgnored, SpecVersion::kV36));
  CHECK_FALSE(applies(Gate::kRestrictedClevisPins, SpecVersion::kV36));
}

}  // namespace
}  // namespace firstlight::config
