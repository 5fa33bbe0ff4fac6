// SPDX-License-Identifier: Apache-2.0
#include "agreement.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "beyond_schema.h"
#include "config/decode.h"
#include "config/document.h"
#include "config/rules.h"
#include "findings.h"
#include "full_schema.h"

namespace firstlight::config::test {
namespace {

// Of a document that declares another version, or none, nothing is known but that.
Agreement judged(const Document& document, SpecVersion version) {
  Agreement agreement;
  Diagnostics ignored;
  if (declared_version(document, ignored) != version) return agreement;
  const Decoded decoded = decode(document.dom, version);
  agreement.conforms = decoded.conforms;
  check_rules(decoded.config, version, agreement.rules);
  return agreement;
}

// Nothing but what no schema can say is wrong with the document.
bool is_all_beyond_schema(const Agreement& agreement, const rapidjson::Value& document) {
  if (!agreement.conforms) return is_odd_beyond_schema(document);
  const std::vector<Diagnostic>& all = agreement.rules.all();
  return std::all_of(all.begin(), all.end(), [&](const Diagnostic& finding) {
    return finding.severity != Severity::kError || is_beyond_schema(finding, document);
  });
}

}  // namespace

Agreement check_agreement(const std::string& text, SpecVersion version) {
  Diagnostics syntax;
  const std::optional<Document> document = parse_document(text, {}, syntax);
  REQUIRE(document);
  Agreement agreement = judged(*document, version);
  const std::string violation = full_schema(version).violation(document->dom);
  agreement.by_schema = violation.empty();
  if (agreement.accepted()) {
    CHECK(violation == "");
  } else if (agreement.by_schema) {
    std::string findings;
    for (const std::string& finding : short_forms(agreement.rules)) findings += finding + "; ";
    CAPTURE(findings);
    CHECK(is_all_beyond_schema(agreement, document->dom));
  }
  return agreement;
}

void Tally::count(const Agreement& agreement) {
  if (agreement.accepted()) {
    ++accepted;
  } else {
    ++(agreement.by_schema ? beyond_schema : rejected_by_both);
  }
  std::set<std::string> codes;
  for (const Diagnostic& finding : agreement.rules.all()) {
    if (finding.severity == Severity::kError) codes.insert(finding.code);
  }
  if (agreement.conforms && codes.size() == 1) alone.merge(codes);
}

}  // namespace firstlight::config::test
