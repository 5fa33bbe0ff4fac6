// SPDX-License-Identifier: Apache-2.0
// Every platform whose user data come by HTTP alone, against a server that answers as it does and
// as it should not. The facts of each platform stand here a second time, as seen on the wire.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <variant>

#include "../net/http_server.h"
#include "acquiring.h"
#include "base/base64.h"
#include "platform/platform_table.h"

namespace firstlight::platform {
namespace {

using test::AcquireResult;
using test::contains;

const std::string kConfig = R"({"ignition":{"version":"3.0.0"}})";
const std::string kToken = "AQAEAJ-secret-token==";

enum class Body { kPlain, kBase64 };
enum class TokenKind { kNone, kOptional, kNeeded };

struct Facts {
  const char* id;
  const char* request;  // first line
  const char* header = "";
  bool not_found_is_fault = false;
  Body body = Body::kPlain;
  TokenKind token = TokenKind::kNone;
  const char* token_request = "";
  const char* token_header = "";  // of the request for the token
  const char* token_sent = "";    // name of the header it is sent in
};

const Facts kFacts[] = {
    {.id = "akamai",
     .request = "GET /v1/user-data HTTP/1.1",
     .header = "Accept: */*",
     .not_found_is_fault = true,
     .body = Body::kBase64,
     .token = TokenKind::kNeeded,
     .token_request = "PUT /v1/token HTTP/1.1",
     .token_header = "Metadata-Token-Expiry-Seconds: 300",
     .token_sent = "Metadata-Token"},
    {.id = "aws",
     .request = "GET /2019-10-01/user-data HTTP/1.1",
     .token = TokenKind::kOptional,
     .token_request = "PUT /latest/api/token HTTP/1.1",
     .token_header = "X-aws-ec2-metadata-token-ttl-seconds: 21600",
     .token_sent = "X-aws-ec2-metadata-token"},
    {.id = "digitalocean",
     .request = "GET /metadata/v1/user-data HTTP/1.1",
     .not_found_is_fault = true},
    {.id = "exoscale", .request = "GET /1.0/user-data HTTP/1.1"},
    {.id = "gcp",
     .request = "GET /computeMetadata/v1/instance/attributes/user-data HTTP/1.1",
     .header = "Metadata-Flavor: Google"},
    {.id = "hetzner", .request = "GET /hetzner/v1/userdata HTTP/1.1"},
    {.id = "oraclecloud",
     .request = "GET /opc/v2/instance/metadata/user_data HTTP/1.1",
     .header = "Authorization: Bearer Oracle",
     .body = Body::kBase64},
    {.id = "packet",
     .request = "GET /userdata HTTP/1.1",
     .header = "Accept: */*",
     .not_found_is_fault = true},
    {.id = "scaleway", .request = "GET /user_data/cloud-init HTTP/1.1"},
    {.id = "upcloud", .request = "GET /metadata/v1/user_data HTTP/1.1"},
    {.id = "vultr", .request = "GET /user-data/user-data HTTP/1.1"},
};

std::string encoded(Body body) { return body == Body::kPlain ? kConfig : base64_encode(kConfig); }

// The service of one platform: it refuses what is not asked for as it has to be.
struct Service {
  const Facts& facts;
  std::string data_answer;
  std::string token_answer = test::answer(200, kToken);
  bool needs_token = true;

  std::string operator()(const std::string& request) const {
    if (facts.token != TokenKind::kNone && request.starts_with(facts.token_request)) {
      return contains(request, facts.token_header) ? token_answer : test::answer(400, "");
    }
    const bool asked_well = request.starts_with(facts.request) && contains(request, facts.header);
    if (!asked_well) return test::answer(400, "");
    const bool has_token =
        contains(request, std::string(facts.token_sent) + ": " + kToken + "\r\n");
    if (facts.token != TokenKind::kNone && needs_token != has_token) return test::answer(401, "");
    return data_answer;
  }
};

AcquireResult acquire_from(const Facts& facts, const test::HttpServer& server) {
  return test::acquire({.platform_id = facts.id, .metadata_base_url = server.url("")});
}

AcquireResult acquire_with(const Facts& facts, const Service& service) {
  const test::HttpServer server(service);
  AcquireResult result = acquire_from(facts, server);
  CHECK_FALSE(contains(result.error_text, "secret"));
  return result;
}

// Those that this process may play: a port below 1024 is root's.
std::vector<Facts> playable() {
  std::vector<Facts> rows(std::begin(kFacts), std::end(kFacts));
  if (::geteuid() == 0) return rows;
  MESSAGE("scaleway is left out: a port below 1024 needs root");
  std::erase_if(rows, [](const Facts& facts) { return std::string(facts.id) == "scaleway"; });
  return rows;
}

TEST_CASE("every platform that is a row of HTTP data is in this table") {
  std::vector<std::string> rows;
  for (const Platform& platform : platforms()) {
    if (std::holds_alternative<HttpService>(platform.user_data)) rows.emplace_back(platform.id);
  }
  std::vector<std::string> tried;
  for (const Facts& facts : kFacts) tried.emplace_back(facts.id);
  CHECK(rows == tried);
}

TEST_CASE("user data as served") {
  for (const Facts& facts : playable()) {
    CAPTURE(std::string(facts.id));
    const test::HttpServer server(Service{facts, test::answer(200, encoded(facts.body))});
    const AcquireResult result = acquire_from(facts, server);
    CAPTURE(result.error_text);
    REQUIRE(result.acquired);
    CHECK(result.acquired->user_data.bytes == kConfig);
    CHECK(result.acquired->user_data.provided);
    CHECK(contains(server.url(""), "127.0.0.1"));
    CHECK(result.acquired->user_data.origin.starts_with(server.url("/")));
    CHECK(server.requests().size() == (facts.token == TokenKind::kNone ? 1 : 2));
    if (std::string(facts.id) == "scaleway") {
      for (const int port : server.client_ports()) CHECK(port < 1024);
    }
  }
}

TEST_CASE("answers without user data, and faults") {
  struct Row {
    const char* what;
    std::string answer;
    std::optional<ErrorCode> code;  // unset: no user data
    const char* says = "";
  };
  const std::string too_large = "HTTP/1.1 200 X\r\nContent-Length: 33554433\r\n\r\n";
  const Row rows[] = {
      {"empty", test::answer(200, ""), std::nullopt},
      {"no content", "HTTP/1.1 204 X\r\n\r\n", std::nullopt},
      {"forbidden", test::answer(403, "secret"), ErrorCode::kMetadataDenied, "status 403"},
      {"unauthorised", test::answer(401, "secret"), ErrorCode::kMetadataDenied, "status 401"},
      {"bad request", test::answer(400, "secret"), ErrorCode::kMetadata, "status 400"},
      {"too large", too_large, ErrorCode::kLimit, "32 MiB for a config"},
  };
  for (const Facts& facts : playable()) {
    for (const Row& row : rows) {
      CAPTURE(std::string(facts.id));
      CAPTURE(std::string(row.what));
      const AcquireResult result = acquire_with(facts, {facts, row.answer});
      CAPTURE(result.error_text);
      REQUIRE(result.acquired.has_value() == !row.code);
      if (!row.code) {
        CHECK_FALSE(result.acquired->user_data.provided);
        continue;
      }
      CHECK(result.error->detail().code == *row.code);
      CHECK(contains(result.error_text, row.says));
      CHECK(contains(result.error_text, "http://127.0.0.1:"));
    }
  }
}

TEST_CASE("not found, by the rule of each platform") {
  for (const Facts& facts : playable()) {
    CAPTURE(std::string(facts.id));
    const AcquireResult result = acquire_with(facts, {facts, test::answer(404, "secret")});
    CAPTURE(result.error_text);
    REQUIRE(result.acquired.has_value() == !facts.not_found_is_fault);
    if (facts.not_found_is_fault) {
      CHECK(result.error->detail().code == ErrorCode::kMetadata);
      CHECK(contains(result.error_text, "status 404"));
    } else {
      CHECK_FALSE(result.acquired->user_data.provided);
    }
  }
}

TEST_CASE("a busy service is asked again") {
  for (const Facts& facts : playable()) {
    CAPTURE(std::string(facts.id));
    Service service{facts, test::answer(503, "")};
    const test::HttpServer server([&](const std::string& request) {
      const std::string answer = service(request);
      if (request.starts_with("GET")) {
        service.data_answer = test::answer(200, encoded(facts.body));
      }
      return answer;
    });
    const AcquireResult result = acquire_from(facts, server);
    CAPTURE(result.error_text);
    REQUIRE(result.acquired);
    CHECK(result.acquired->user_data.bytes == kConfig);
  }
}

TEST_CASE("session tokens that are refused, missing or none") {
  struct Row {
    const char* what;
    std::string answer;
    std::optional<ErrorCode> if_needed;
    std::optional<ErrorCode> if_optional;  // unset: goes on without
  };
  const Row rows[] = {
      {"refused", test::answer(403, "secret"), ErrorCode::kMetadataDenied,
       ErrorCode::kMetadataDenied},
      {"unknown", test::answer(404, "secret"), ErrorCode::kMetadata, std::nullopt},
      {"not allowed", test::answer(405, "secret"), ErrorCode::kMetadata, ErrorCode::kMetadata},
      {"empty", test::answer(200, ""), ErrorCode::kMetadata, ErrorCode::kMetadata},
      {"of two lines", test::answer(200, "secret\r\nX: y"), ErrorCode::kMetadata,
       ErrorCode::kMetadata},
      {"too long", test::answer(200, std::string(5000, 'a')), ErrorCode::kLimit, ErrorCode::kLimit},
  };
  for (const Facts& facts : kFacts) {
    if (facts.token == TokenKind::kNone) continue;
    for (const Row& row : rows) {
      CAPTURE(std::string(facts.id));
      CAPTURE(std::string(row.what));
      const auto expected = facts.token == TokenKind::kNeeded ? row.if_needed : row.if_optional;
      const AcquireResult result = acquire_with(facts, {.facts = facts,
                                                        .data_answer = test::answer(200, kConfig),
                                                        .token_answer = row.answer,
                                                        .needs_token = false});
      CAPTURE(result.error_text);
      REQUIRE(result.acquired.has_value() == !expected);
      if (expected) {
        CHECK(result.error->detail().code == *expected);
      } else {
        CHECK(result.acquired->user_data.bytes == kConfig);
      }
    }
  }
}

TEST_CASE("garbage in place of an encoding") {
  for (const Facts& facts : kFacts) {
    if (facts.body == Body::kPlain) continue;
    CAPTURE(std::string(facts.id));
    const AcquireResult plain = acquire_with(facts, {facts, test::answer(200, kConfig)});
    CAPTURE(plain.error_text);
    REQUIRE(plain.error);
    CHECK(plain.error->detail().code == ErrorCode::kUserData);
    CHECK(contains(plain.error_text, "not base64"));
  }
}

// Azure's row has code, for the CD that is asked when the service has nothing.
TEST_CASE("azure's metadata service") {
  constexpr const char* kRequest =
      "GET /metadata/instance/compute/userData?api-version=2021-01-01&format=text HTTP/1.1";
  struct Row {
    const char* what;
    std::vector<std::string> answers;
    std::optional<ErrorCode> code;
    const char* says = "";
  };
  const std::string found = test::answer(200, base64_encode(kConfig));
  const Row rows[] = {
      {"found", {found}, std::nullopt},
      {"not ready yet", {test::answer(404, ""), test::answer(410, ""), found}, std::nullopt},
      {"throttled", {test::answer(429, ""), found}, std::nullopt},
      {"refused", {test::answer(403, "")}, ErrorCode::kMetadataDenied, "status 403"},
      {"not base64", {test::answer(200, kConfig)}, ErrorCode::kUserData, "not base64"},
      {"nothing, and no CD", {test::answer(200, "")}, ErrorCode::kTimeout, "ovf-env.xml"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    std::size_t next = 0;
    const test::HttpServer server([&](const std::string& request) {
      const bool asked_well =
          request.starts_with(kRequest) && contains(request, "Metadata: true\r\n");
      return asked_well ? row.answers.at(std::min(next++, row.answers.size() - 1)) : "";
    });
    const AcquireResult result =
        test::acquire({.platform_id = "azure", .metadata_base_url = server.url("")},
                      std::chrono::milliseconds{1500});
    CAPTURE(result.error_text);
    REQUIRE(result.acquired.has_value() == !row.code);
    if (!row.code) {
      CHECK(result.acquired->user_data.bytes == kConfig);
    } else {
      CHECK(result.error->detail().code == *row.code);
      CHECK(contains(result.error_text, row.says));
    }
  }
}

}  // namespace
}  // namespace firstlight::platform
