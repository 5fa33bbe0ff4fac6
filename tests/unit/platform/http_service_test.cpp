// SPDX-License-Identifier: Apache-2.0
#include "platform/http_service.h"

#include <doctest/doctest.h>

#include "base/base64.h"

namespace firstlight::platform {
namespace {

// gzip of "{}"
const std::string kGzip(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03"
    "\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00",
    22);

TEST_CASE("what each status of a metadata service means") {
  constexpr HttpService kLenient{.path = "/", .token = {.path = "/t", .optional = true}};
  constexpr HttpService kStrict{
      .path = "/", .not_found = NotFound::kFault, .token = {.path = "/t"}};
  struct Row {
    const HttpService& service;
    int status;
    ServiceAction data;
    ServiceAction token;
    ErrorCode code;
  };
  using enum ServiceAction;
  const Row rows[] = {
      {kLenient, 200, kUse, kUse, ErrorCode::kMetadata},
      {kLenient, 204, kNoUserData, kFail, ErrorCode::kMetadata},
      {kLenient, 206, kFail, kFail, ErrorCode::kMetadata},
      {kLenient, 302, kFail, kFail, ErrorCode::kMetadata},
      {kLenient, 400, kFail, kFail, ErrorCode::kMetadata},
      {kLenient, 401, kFail, kFail, ErrorCode::kMetadataDenied},
      {kLenient, 403, kFail, kFail, ErrorCode::kMetadataDenied},
      {kLenient, 404, kNoUserData, kGoWithoutToken, ErrorCode::kMetadata},
      {kLenient, 410, kFail, kFail, ErrorCode::kMetadata},
      {kStrict, 200, kUse, kUse, ErrorCode::kMetadata},
      {kStrict, 204, kNoUserData, kFail, ErrorCode::kMetadata},
      {kStrict, 403, kFail, kFail, ErrorCode::kMetadataDenied},
      {kStrict, 404, kFail, kFail, ErrorCode::kMetadata},
  };
  for (const Row& row : rows) {
    CAPTURE(row.status);
    for (const auto& [decision, action] :
         {std::pair(decide_user_data(row.service, row.status), row.data),
          std::pair(decide_token(row.service, row.status), row.token)}) {
      CHECK(decision.action == action);
      CHECK(decision.why.empty() == (action != kFail));
      if (action == kFail) CHECK(decision.code == row.code);
    }
  }
}

TEST_CASE("session tokens") {
  CHECK(session_token_of("AQAE==") == "AQAE==");
  CHECK(session_token_of("abc\r\n") == "abc");
  CHECK(session_token_of("").empty());
  CHECK(session_token_of("\n").empty());
  CHECK(session_token_of("two words").empty());
  CHECK(session_token_of("a\nX-Other: b").empty());
  CHECK(session_token_of(std::string(kLongestSessionToken, 'a')).size() == kLongestSessionToken);
  CHECK(session_token_of(std::string(kLongestSessionToken + 1, 'a')).empty());
}

TEST_CASE("encodings of user data") {
  constexpr std::string_view kUrl = "http://service/user-data?key=secret";
  struct Row {
    Encoding encoding;
    std::string body;
    std::string text;
  };
  using enum Encoding;
  const Row rows[] = {
      {kRaw, "", ""},
      {kRaw, "e30=", "e30="},
      {kRaw, kGzip, kGzip},
      {kBase64, "", ""},
      {kBase64, "e30=", "{}"},
      {kBase64, "e3\r\n0=\n", "{}"},
      {kBase64, base64_encode(kGzip), kGzip},
      {kBase64, "", ""},
      {kBase64, "e3 0=", "{}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    CHECK(decode_user_data(row.encoding, row.body, kUrl) == row.text);
  }
  struct Fault {
    Encoding encoding;
    std::string body;
    ErrorCode code;
  };
  const Fault faults[] = {
      {kBase64, "{}", ErrorCode::kUserData},
      {kBase64, "e30", ErrorCode::kUserData},
      {kBase64, "e3-0=", ErrorCode::kUserData},
  };
  for (const Fault& row : faults) {
    CAPTURE(row.body);
    try {
      static_cast<void>(decode_user_data(row.encoding, row.body, kUrl));
      FAIL("it was decoded");
    } catch (const Error& error) {
      const std::string text = error.what();
      CAPTURE(text);
      CHECK(error.detail().code == row.code);
      CHECK(text.find("http://service/user-data") != std::string::npos);
      CHECK(text.find("secret") == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace firstlight::platform
