// SPDX-License-Identifier: Apache-2.0
// The whole way from bytes to a config, to what people and tools are told about it, and to a plan.
#include "config/load.h"

#include <string>

#include "config/member_names.h"
#include "config/schema_check.h"
#include "findings_checks.h"
#include "json_mutator.h"
#include "plan_checks.h"
#include "secret_checks.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using config::LoadResult;

// The schema is not asked about a document that decodes and passes the rules: it must have nothing
// against it.
void check_schema_agrees(std::string_view text) {
  config::Diagnostics findings;
  std::optional<config::Document> document = parse_document(text, {}, findings);
  require(document.has_value(), "an accepted document parses", text);
  const std::optional<config::SpecVersion> version = declared_version(*document, findings);
  require(version.has_value(), "an accepted document has a version", text);
  const config::SchemaTree schema(*version);
  const config::Document canonical =
      canonical_members(std::move(*document), schema, *version, findings);
  require(!check_schema(canonical.dom, schema).has_errors(), "the schema accepts what was loaded",
          text);
}

void check_result(const LoadResult& result, std::string_view text) {
  require(result.config.has_value() != result.diagnostics.has_errors(), "a config or an error",
          text);
  require(result.empty == text.empty(), "empty text is empty");
  check_findings(result.diagnostics, text, /*positions_known=*/true);
}

void check_small_limits(std::string_view text) {
  const config::Limits limits{.max_text_bytes = 2'000, .max_depth = 6, .max_values = 60};
  check_result(config::load(text, limits), text);
}

void check(std::string_view text) {
  const LoadResult alone = config::load(text);
  check_result(alone, text);
  check_small_limits(text);
  check_no_secret_shown(text, alone);
  if (!alone.config) return;
  check_schema_agrees(text);
  const LoadResult final_result = config::load_final(text);
  check_result(final_result, text);
  if (!final_result.config) return;
  require(*final_result.config == *alone.config, "both ways lead to the same config", text);
  check_plan(*final_result.config);
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(firstlight::fuzz::input_text(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  return firstlight::fuzz::mutate_json(data, size, max_size, seed);
}
