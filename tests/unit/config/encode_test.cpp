// SPDX-License-Identifier: Apache-2.0
#include "config/encode.h"

#include <doctest/doctest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstddef>
#include <string>

#include "config/decode.h"
#include "config/load.h"
#include "config/version.h"
#include "random_documents.h"

namespace firstlight::config {
namespace {

std::string text_of(const rapidjson::Value& document) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

TEST_CASE("a config is written with what it says, and with nothing else") {
  struct Row {
    const char* text;
    const char* encoded;
  };
  for (const Row& row : {
           Row{R"({"ignition":{"version":"3.0.0"}})", R"({"ignition":{"version":"3.6.0"}})"},
           Row{R"({"ignition":{"version":"3.4.0","timeouts":{"httpTotal":0}},
                   "passwd":{"users":[{"name":"core","groups":[]}]}})",
               R"({"ignition":{"timeouts":{"httpTotal":0},"version":"3.6.0"},)"
               R"("passwd":{"users":[{"name":"core"}]}})"},
           // Set and empty is not the same as unset.
           Row{R"({"ignition":{"version":"3.1.0"},"storage":{"files":[
                   {"path":"/a","contents":{"source":"","verification":{}}}]},"systemd":{}})",
               R"({"ignition":{"version":"3.6.0"},)"
               R"("storage":{"files":[{"path":"/a","contents":{"source":""}}]}})"},
           Row{R"({"ignition":{"version":"3.5.0"},"storage":{"luks":[
                   {"name":"d","device":"/dev/d","cex":{"enabled":false}}]}})",
               R"({"ignition":{"version":"3.6.0"},)"
               R"("storage":{"luks":[{"cex":{"enabled":false},"device":"/dev/d","name":"d"}]}})"},
       }) {
    const LoadResult loaded = load(row.text);
    REQUIRE(loaded.config.has_value());
    CHECK(encode(*loaded.config) == row.encoded);
  }
}

TEST_CASE("what was written reads back the same, of random documents of all versions") {
  constexpr std::size_t kDocuments = 3'000;
  test::Random random(test::seed());
  test::RandomDocuments documents(random);
  std::size_t compared = 0;
  for (std::size_t i = 0; i < kDocuments; ++i) {
    const std::string text =
        text_of(documents.make(kAcceptedVersions.at(i % kAcceptedVersions.size())));
    CAPTURE(text);
    LoadResult loaded = load(text);
    if (!loaded.config) continue;
    ++compared;
    const std::string encoded = encode(*loaded.config);
    CAPTURE(encoded);
    rapidjson::Document again;
    again.Parse(encoded.data(), encoded.size());
    REQUIRE(!again.HasParseError());
    const Decoded decoded = decode(again, kNewestVersion);
    CHECK(decoded.conforms);
    loaded.config->ignition.version = version_text(kNewestVersion);
    CHECK(decoded.config == *loaded.config);
  }
  CHECK(compared > kDocuments / 10);
}

}  // namespace
}  // namespace firstlight::config
