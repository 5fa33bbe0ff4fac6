// SPDX-License-Identifier: Apache-2.0
#include "findings.h"

#include <doctest/doctest.h>

#include <optional>

#include "agreement.h"
#include "config/document.h"
#include "config/version.h"

namespace firstlight::config::test {
namespace {

// Every document of every table is also a case of the agreement with the schemas.
void check_agrees_with_schema(const std::string& text, const LoadResult& result) {
  Diagnostics diagnostics;
  const std::optional<Document> document = parse_document(text, {}, diagnostics);
  if (!document) return;
  const std::optional<SpecVersion> version = declared_version(*document, diagnostics);
  if (!version) return;
  const Agreement agreement = check_agreement(text, *version);
  if (result.diagnostics.empty()) CHECK(agreement.by_schema);
}

}  // namespace

void check_document(const std::string& text, std::vector<std::string> expected) {
  CAPTURE(text);
  std::sort(expected.begin(), expected.end());
  const LoadResult result = load(text);
  CHECK(short_forms(result.diagnostics) == expected);
  CHECK(result.config.has_value() == !result.diagnostics.has_errors());
  for (const Diagnostic& diagnostic : result.diagnostics.all()) {
    CHECK(diagnostic.line > 0);
    CHECK_FALSE(diagnostic.message.empty());
  }
  check_agrees_with_schema(text, result);
}

void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) check_document(document_of(row.version, row.body), row.expected);
}

}  // namespace firstlight::config::test
