// SPDX-License-Identifier: Apache-2.0
#include "config/url.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace firstlight::config {
namespace {

TEST_CASE("URLs that parse") {
  struct UrlRow {
    std::string_view text;
    std::string_view scheme;
    std::string_view opaque;
    std::string_view host;
    std::string_view path;
  };
  const std::vector<UrlRow> rows = {
      {"http://a/b?c#d", "http", "", "a", "/b"},
      {"HTTP://a", "http", "", "a", ""},
      {"https://u:p%20w@h:443/x", "https", "", "h:443", "/x"},
      {"http://", "http", "", "", ""},
      {"http:///x", "http", "", "", "/x"},
      {"http://[::1]:80/", "http", "", "[::1]:80", "/"},
      {"http://[fe80::1%25eth0]/", "http", "", "[fe80::1%25eth0]", "/"},
      {"http://h:/", "http", "", "h:", "/"},
      {"data:,x", "data", ",x", "", ""},
      {"arn:aws:s3:::b/k", "arn", "aws:s3:::b/k", "", ""},
      {"s3://bucket/key?versionId=1", "s3", "", "bucket", "/key"},
      {"//h/p", "", "", "h", "/p"},
      {"/p:q", "", "", "", "/p:q"},
      {"p/q:r", "", "", "", "p/q:r"},
      {"", "", "", "", ""},
      {"http://h/a b", "http", "", "h", "/a b"},
      {"a+b-c.d://h", "a+b-c.d", "", "h", ""},
      {"http://h/#a\nb", "http", "", "h", "/"},
      {"http://%25/", "http", "", "%25", "/"},
      {"http://%c3%a9/", "http", "", "%c3%a9", "/"},
      {"http://\xC3\xA9/", "http", "", "\xC3\xA9", "/"},
      {"http://[::1%25%41%20%25]/", "http", "", "[::1%25%41%20%25]", "/"},
      {"http://[a%80%25b]/", "http", "", "[a%80%25b]", "/"},
      {"http://[a]b]:8/", "http", "", "[a]b]:8", "/"},
      {"http://a]/", "http", "", "a]", "/"},
      {"http://a[:80/", "http", "", "a[:80", "/"},
      {"http://<\"/", "http", "", "<\"", "/"},
  };
  for (const UrlRow& row : rows) {
    CAPTURE(row.text);
    const UrlParse parse = parse_url(row.text);
    REQUIRE(parse.url);
    CHECK(parse.url->scheme == row.scheme);
    CHECK(parse.url->opaque == row.opaque);
    CHECK(parse.url->host == row.host);
    CHECK(parse.url->path == row.path);
  }
}

TEST_CASE("URLs that do not parse") {
  using namespace std::string_view_literals;
  const std::vector<std::string_view> rows = {
      "http://a\n/b",
      "http://a/\x7F",
      "http://a\0b"sv,
      ":x",
      "1a:b",
      "http://[::1",
      "http://[::1]x/",
      "http://h:x/",
      "http://h/%zz",
      "http://h/%2",
      "http://h/#%g",
      "http://h%z/",
      "http://a b/",
      "http://u{@h/",
      "http://u%@h/",
      "http://a^b/",
      "1http://x",
      "_x:y",
      "http://%41",
      "http://%20",
      "http://%00",
      "http://[%41]",
      "http://[a%41%25b]",
      "http://[::1%25%2f]",
      "http://[::1%25%80]",
      "http://[::1%25%zz]",
      "http://[::1%25 ]",
      "http://a]:x",
  };
  for (const std::string_view text : rows) {
    CAPTURE(text);
    const UrlParse parse = parse_url(text);
    CHECK_FALSE(parse.url);
    CHECK_FALSE(parse.fault.empty());
  }
}

TEST_CASE("a control character is found wherever it is") {
  for (std::size_t length = 1; length < 40; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      CAPTURE(length);
      CAPTURE(at);
      for (const int byte : {0x00, 0x01, 0x1F, 0x7F}) {
        std::string text(length, '\xFF');
        CHECK(parse_url(text).url);
        text[at] = static_cast<char>(byte);
        CHECK_FALSE(parse_url(text).url);
      }
      for (const int byte : {0x20, 0x7E, 0x80, 0x9F, 0xFF}) {
        std::string text(length, '~');
        text[at] = static_cast<char>(byte);
        CHECK(parse_url(text).url);
      }
    }
  }
}

TEST_CASE("query parameters") {
  const Url url = *parse_url("s3://b/k?a=1&versionId=&versionId=2&flag").url;
  CHECK(query_parameter(url, "a") == "1");
  CHECK(query_parameter(url, "versionId") == "");
  CHECK(query_parameter(url, "flag") == "");
  CHECK_FALSE(query_parameter(url, "b"));
  CHECK_FALSE(query_parameter(*parse_url("s3://b/k").url, "versionId"));
  CHECK(query_parameter(*parse_url("s3://b/k?version%49d=%41").url, "versionId") == "A");
  CHECK_FALSE(query_parameter(*parse_url("s3://b/k?versionId=;").url, "versionId"));
  CHECK_FALSE(query_parameter(*parse_url("s3://b/k?a;versionId=").url, "versionId"));
  CHECK(query_parameter(*parse_url("s3://b/k?versionId=%zz&versionId=").url, "versionId") == "");
}

TEST_CASE("percent escapes") {
  CHECK(percent_decode("a%20%C3%a9+") == "a \xC3\xA9+");
  CHECK(percent_decode("") == "");
  CHECK(percent_decode("plain") == "plain");
  CHECK(percent_decode("%41%42c%44") == "ABcD");
  CHECK(percent_decode("%2541") == "%41");  // once, not twice
  CHECK(percent_decode("%00") == std::string(1, '\0'));
  for (const char* const text : {"%", "%4", "%zz", "a%4g"}) CHECK_FALSE(percent_decode(text));
}

}  // namespace
}  // namespace firstlight::config
