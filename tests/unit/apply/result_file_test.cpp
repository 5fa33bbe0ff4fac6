// SPDX-License-Identifier: Apache-2.0
#include "apply/result_file.h"

#include <doctest/doctest.h>

#include <string>

#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr const char* kDate = "2026-11-23T10:00:00+01:00";

}  // namespace

TEST_CASE("the result file") {
  const ResultFacts facts{.boot_id = "b-1", .user_config_provided = true};
  CHECK(render_result(facts, kDate, std::nullopt) ==
        "{\n"
        "  \"provisioningBootID\": \"b-1\",\n"
        "  \"provisioningDate\": \"2026-11-23T10:00:00+01:00\",\n"
        "  \"userConfigProvided\": true\n"
        "}\n");
}

TEST_CASE("the previous report is kept whole") {
  const ResultFacts facts{.boot_id = "b-2"};
  CHECK(render_result(facts, kDate, R"({"provisioningBootID":"b-1","x":{"y":[1,2.5,null]}})") ==
        "{\n"
        "  \"provisioningBootID\": \"b-2\",\n"
        "  \"provisioningDate\": \"2026-11-23T10:00:00+01:00\",\n"
        "  \"userConfigProvided\": false,\n"
        "  \"previousReport\": {\n"
        "    \"provisioningBootID\": \"b-1\",\n"
        "    \"x\": {\n"
        "      \"y\": [\n"
        "        1,\n"
        "        2.5,\n"
        "        null\n"
        "      ]\n"
        "    }\n"
        "  }\n"
        "}\n");
}

TEST_CASE("an unusable previous report is an error, however it is broken") {
  for (const std::string& previous :
       {std::string(), std::string("["), std::string("[]"), std::string("\"text\""),
        std::string("{} x"), std::string(100000, '['), std::string("{\"a\":\"\xff\"}")}) {
    CHECK_THROWS_AS(static_cast<void>(render_result({}, kDate, previous)), Error);
  }
  CHECK_NOTHROW(static_cast<void>(
      render_result({}, kDate, "{\"a\":\"" + std::string(1000, '[') + "\\\"{\"}")));
}

}  // namespace firstlight::apply
