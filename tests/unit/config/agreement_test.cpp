// SPDX-License-Identifier: Apache-2.0
#include "agreement.h"

#include <doctest/doctest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstddef>
#include <string>

#include "config/diagnostic_code.h"
#include "config/load.h"
#include "random_documents.h"

namespace firstlight::config {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kDocuments = 3'500;  // each costs ten times as much
#else
constexpr std::size_t kDocuments = 35'000;
#endif
constexpr std::size_t kLoadEvery = 10;  // load() parses the schema of an odd document anew

std::string text_of(const rapidjson::Value& document) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

// load() comes to the same verdict; where something is odd it asks schema and names, too.
void check_load(const std::string& text, const test::Agreement& agreement) {
  const LoadResult result = load(text);
  for (const Diagnostic& finding : result.diagnostics.all()) {
    CHECK(finding.code != code::kSchemaDisagreement);
  }
  if (agreement.conforms) CHECK(result.config.has_value() == agreement.accepted());
}

TEST_CASE("schema, decoder and rules agree on random documents") {
  test::Random random(test::seed());
  test::RandomDocuments documents(random);
  test::Tally tally;
  for (std::size_t i = 0; i < kDocuments; ++i) {
    const SpecVersion version = kAcceptedVersions.at(i % kAcceptedVersions.size());
    const rapidjson::Document made = documents.make(version);
    const std::string text = text_of(made);
    CAPTURE(text);
    const test::Agreement agreement = test::check_agreement(text, version);
    tally.count(agreement);
    if (agreement.accepted()) documents.keep(made, text.size(), version);
    if (i % kLoadEvery == 0) check_load(text, agreement);
  }
  MESSAGE("seed " << test::seed() << ": " << tally.accepted << " accepted, "
                  << tally.rejected_by_both << " rejected by both, " << tally.beyond_schema
                  << " rejected for what no schema can say, " << tally.alone.size()
                  << " rules broken alone");
  // None of the three is a corner case.
  CHECK(tally.accepted > kDocuments / 4);
  CHECK(tally.rejected_by_both > kDocuments / 5);
  CHECK(tally.beyond_schema > kDocuments / 50);
  CHECK(tally.alone.size() > 25);
}

}  // namespace
}  // namespace firstlight::config
