// SPDX-License-Identifier: Apache-2.0
#include "findings.h"

#include <doctest/doctest.h>

#include <optional>

#include "agreement.h"
#include "config/document.h"
#include "config/version.h"
#include "row_count.h"

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

// The versions that a row is about: one, or all from the first to the last of "3.0.0-3.2.0".
std::vector<std::string_view> versions_of(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('-'));
  const std::string_view last = text.substr(text.rfind('-') + 1);  // npos + 1 is 0
  std::vector<std::string_view> versions;
  for (const SpecVersion version : kAcceptedVersions) {
    if (versions.empty() ? version_text(version) == first : versions.back() != last) {
      versions.push_back(version_text(version));
    }
  }
  REQUIRE_FALSE(versions.empty());
  REQUIRE(versions.back() == last);
  return versions;
}

void check_text(const std::string& text, std::vector<std::string> expected) {
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

}  // namespace

void check_document(const std::string& text, std::vector<std::string> expected) {
  check_text(text, std::move(expected));
  count_row(1);
}

void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const std::vector<std::string_view> versions = versions_of(row.version);
    for (const std::string_view version : versions) {
      check_text(document_of(version, row.body), row.expected);
    }
    count_row(static_cast<int>(versions.size()));
  }
}

}  // namespace firstlight::config::test
