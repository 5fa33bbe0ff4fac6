// SPDX-License-Identifier: Apache-2.0
#include "net/resource.h"

#include <doctest/doctest.h>

#include <optional>

#include "base/digest.h"
#include "base/error.h"

namespace firstlight::net {
namespace {

config::Resource resource(std::string source, std::string compression = "", std::string hash = "") {
  config::Resource made;
  made.source = std::move(source);
  made.compression = std::move(compression);
  made.hash = std::move(hash);
  return made;
}

// "hello" by gzip -9n.
constexpr const char* kGzippedHello = "data:;base64,H4sIAAAAAAACA8tIzcnJBwCGphA2BQAAAA==";

std::string upper_case(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

TEST_CASE("resources without a network") {
  struct Row {
    const char* what;
    config::Resource resource;
    const char* bytes;
  };
  const Row rows[] = {
      {"no source", {}, ""},
      {"empty source", resource(""), ""},
      {"an empty source is not hashed", resource("", "gzip", "sha256-00"), ""},
      {"plain", resource("data:,hello"), "hello"},
      {"escaped", resource("data:,a%20b"), "a b"},
      {"base64", resource("data:;base64,aGVsbG8="), "hello"},
      {"gzip", resource(kGzippedHello, "gzip"), "hello"},
      {"sha256", resource("data:,hello", "", "sha256-" + sha256_hex("hello")), "hello"},
      {"sha512", resource("data:,hello", "", "sha512-" + sha512_hex("hello")), "hello"},
      {"upper case", resource("data:,hello", "", "sha256-" + upper_case(sha256_hex("hello"))),
       "hello"},
      {"hash of what comes out of gzip",
       resource(kGzippedHello, "gzip", "sha256-" + sha256_hex("hello")), "hello"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(load_resource(row.resource, nullptr, {}) == row.bytes);
  }
}

TEST_CASE("resources that cannot be had") {
  struct Row {
    const char* what;
    config::Resource resource;
    ErrorCode code;
    const char* why;
  };
  using enum ErrorCode;
  const Row rows[] = {
      {"another scheme", resource("ftp://u:secret@host/x"), kNotSupported, "ftp://host/x"},
      {"no scheme", resource("/etc/passwd"), kNotSupported, "known are data, http"},
      {"a bad data URL", resource("data:;base64,***secret"), kConfigInvalid, "decode 'data:…'"},
      {"no fetcher", resource("http://host/x?secret"), kNetwork, "'http://host/x'"},
      {"not gzip", resource("data:,secret", "gzip"), kVerification, "damaged or not gzip"},
      {"no gzip at all", resource("data:,", "gzip"), kVerification, "too early"},
      {"unknown compression", resource("data:,secret", "xz"), kConfigInvalid, "known is gzip"},
      {"unknown function", resource("data:,secret", "", "md5-00"), kConfigInvalid, "sha512"},
      {"no dash", resource("data:,secret", "", "sha256"), kConfigInvalid, "64 hexadecimal"},
      {"short sum", resource("data:,secret", "", "sha512-00"), kConfigInvalid, "128 hexadecimal"},
      {"no hex", resource("data:,secret", "", "sha256-" + std::string(64, 'g')), kConfigInvalid,
       "64 hexadecimal"},
      {"another sum", resource("data:,secret", "", "sha256-" + sha256_hex("hello")), kVerification,
       "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    std::optional<Error> error;
    try {
      static_cast<void>(load_resource(row.resource, nullptr, {}));
    } catch (const Error& caught) {
      error = caught;
    }
    REQUIRE(error);
    const std::string text = error->what();
    CAPTURE(text);
    CHECK(error->detail().code == row.code);
    CHECK(text.find(row.why) != std::string::npos);
    CHECK(text.find("secret") == std::string::npos);
  }
}

TEST_CASE("what comes out of decompression is bounded, and the bound is named") {
  ResourceLimits limits;
  limits.max_bytes = 4;
  limits.max_bytes_name = "4 bytes for a test";
  try {
    static_cast<void>(load_resource(resource(kGzippedHello, "gzip"), nullptr, limits));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kLimit);
    CHECK(std::string(error.what()).find("4 bytes for a test") != std::string::npos);
  }
}

}  // namespace
}  // namespace firstlight::net
