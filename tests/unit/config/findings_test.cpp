// SPDX-License-Identifier: Apache-2.0
#include "findings.h"

#include <doctest/doctest.h>

#include <optional>

#include "config/member_names.h"
#include "config/schema_check.h"
#include "config/schema_tree.h"

namespace firstlight::config::test {
namespace {

void check_conforms_to_schema(const std::string& text) {
  Diagnostics diagnostics;
  std::optional<Document> document = parse_document(text, {}, diagnostics);
  REQUIRE(document);
  const std::optional<SpecVersion> version = declared_version(*document, diagnostics);
  REQUIRE(version);
  const SchemaTree schema(*version);
  const Document canonical = canonical_members(std::move(*document), schema, *version, diagnostics);
  CHECK(short_forms(diagnostics) == std::vector<std::string>{});
  CHECK(short_forms(check_schema(canonical.dom, schema)) == std::vector<std::string>{});
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
  if (expected.empty()) check_conforms_to_schema(text);
}

void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) check_document(document_of(row.version, row.body), row.expected);
}

}  // namespace firstlight::config::test
