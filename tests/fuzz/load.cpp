// SPDX-License-Identifier: Apache-2.0
// The whole way from bytes to a config, to what people and tools are told about it, and to a plan.
#include "config/load.h"

#include <optional>
#include <string>

#include "base/error.h"
#include "config/data_url.h"
#include "config/member_names.h"
#include "config/references.h"
#include "config/report_lines.h"
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
  const config::ReportLines lines = config::report_lines(result, text);
  require(is_printable_text(lines.findings), "lines for tools are printable", lines.findings);
  require(is_printable_line(lines.failure), "a failure is one printable line", lines.failure);
}

void check_small_limits(std::string_view text) {
  const config::Limits limits{.max_text_bytes = 2'000, .max_depth = 6, .max_values = 60};
  check_result(config::load(text, limits), text);
}

// A data URL holds what it refers to; other references are not followed.
std::optional<config::FetchedReference> fetch(const config::Resource& reference) {
  const std::string source = reference.source.value_or("");
  if (source.empty()) return config::FetchedReference{};
  if (!source.starts_with("data:")) return std::nullopt;
  config::DataUrl data = config::decode_data_url(source);
  if (!data.ok())
    throw Error({.code = ErrorCode::kVerification, .tried = "decode", .why = data.fault});
  return config::FetchedReference{std::move(data.bytes), "data:"};
}

config::RenderResult load_final(std::string_view text) {
  const config::ReferenceAccess access{.use = [](const config::Ignition&) {},
                                       .fetch = fetch,
                                       .fetched = [](const std::string&, std::string_view) {},
                                       .why_not_followed = "it is not"};
  return config::load_final(text, "fuzzed.ign", access, {.max_depth = 4, .max_references = 16});
}

void check_final(std::string_view text, const config::Config& alone) {
  const config::RenderResult result = load_final(text);
  const bool refused = result.diagnostics.has_errors() || result.failure;
  require(result.config.has_value() != refused, "a config or an error", text);
  check_findings(result.diagnostics, text, /*positions_known=*/true);
  require(!result.failure || is_printable_line(result.failure->what()), "a failure is printable",
          text);
  if (!result.config) return;
  require(result.config->ignition.config_merge.empty() &&
              !result.config->ignition.config_replace.source,
          "a final config refers to no other", text);
  require(result.references > 0 || !result.complete || *result.config == alone,
          "without references the document is the config", text);
  check_plan(*result.config);
}

void check(std::string_view text) {
  const LoadResult result = config::load(text);
  check_result(result, text);
  check_small_limits(text);
  check_no_secret_shown(text, result);
  if (!result.config) return;
  check_schema_agrees(text);
  check_final(text, *result.config);
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
