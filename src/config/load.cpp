// SPDX-License-Identifier: Apache-2.0
#include "config/load.h"

#include <utility>

#include "config/decode.h"
#include "config/diagnostic_code.h"
#include "config/document.h"
#include "config/locate.h"
#include "config/member_names.h"
#include "config/rules.h"
#include "config/schema_check.h"
#include "config/upgrade.h"
#include "config/version.h"

namespace firstlight::config {
namespace {

// Adds the errors of `later` at places where nothing is known to be wrong yet, and all of its
// warnings: a missing value is no second fault if it is missing because its type is wrong.
void append_independent(Diagnostics& all, const Diagnostics& later) {
  Diagnostics independent;
  for (const Diagnostic& diagnostic : later.all()) {
    if (!all.has_error_around(diagnostic.pointer)) independent.add(diagnostic);
  }
  all.append(std::move(independent));
}

// A document that decodes without any oddity and passes the rules conforms to its schema (the tests
// hold the two together), so the schema is only asked when something is wrong: parsing it takes
// longer than all of the rest for an ordinary config.
LoadResult explain(Document document, SpecVersion version) {
  const SchemaTree schema(version);
  LoadResult result;
  Diagnostics names;
  const Document canonical = canonical_members(std::move(document), schema, version, names);
  Decoded decoded = decode(canonical.dom, version);
  Diagnostics rules;
  check_rules(decoded.config, version, rules);

  result.diagnostics = check_schema(canonical.dom, schema);
  append_independent(result.diagnostics, rules);
  result.diagnostics.append(std::move(names));
  if (!decoded.conforms && !result.diagnostics.has_errors()) {
    // The tests rule this out. Should it happen, part of the document would be ignored silently.
    result.diagnostics.error(code::kSchemaDisagreement, "",
                             "the schema accepts a document that cannot be decoded",
                             "this is a fault of the program, please report it");
  }
  if (!result.diagnostics.has_errors()) result.config = upgrade(std::move(decoded.config), version);
  return result;
}

// nullopt if something is wrong or odd.
std::optional<LoadResult> accept(const Document& document, SpecVersion version) {
  Decoded decoded = decode(document.dom, version);
  if (!decoded.conforms) return std::nullopt;
  LoadResult result;
  check_rules(decoded.config, version, result.diagnostics);
  if (result.diagnostics.has_errors()) return std::nullopt;
  result.config = upgrade(std::move(decoded.config), version);
  return result;
}

LoadResult understand(Document document, SpecVersion version) {
  if (std::optional<LoadResult> accepted = accept(document, version)) return std::move(*accepted);
  return explain(std::move(document), version);  // a config of the first attempt is gone
}

}  // namespace

LoadResult load(std::string_view text, const Limits& limits) {
  LoadResult result;
  if (text.empty()) {
    result.empty = true;
    result.diagnostics.error(code::kEmpty, "", "the text is empty: this is not a config");
    return result;
  }
  std::optional<Document> document = parse_document(text, limits, result.diagnostics);
  if (!document) return result;
  Diagnostics version_findings;
  const std::optional<SpecVersion> version = declared_version(*document, version_findings);
  if (version) result = understand(std::move(*document), *version);
  version_findings.append(std::move(result.diagnostics));
  result.diagnostics = std::move(version_findings);
  add_positions(text, result.diagnostics);
  return result;
}

}  // namespace firstlight::config
