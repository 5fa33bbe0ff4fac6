// SPDX-License-Identifier: Apache-2.0
#include "base/gzip.h"

#include <doctest/doctest.h>

#include <string>

#include "base/error.h"

using firstlight::Error;
using firstlight::ErrorCode;
using firstlight::gunzip;

namespace {

// gzip -n of "hello\n"
const std::string kHello(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00"
    "\x20\x30\x3a\x36\x06\x00\x00\x00",
    26);

ErrorCode code_of(const std::string& bytes, std::size_t max_bytes = 1000) {
  try {
    (void)gunzip(bytes, max_bytes, "test data", "the test's bound");
  } catch (const Error& error) {
    return error.detail().code;
  }
  return ErrorCode::kSystem;
}

}  // namespace

TEST_CASE("gunzip: one member, several, the bound") {
  CHECK(gunzip(kHello, 6, "test data", "the test's bound") == "hello\n");
  CHECK(gunzip(kHello + kHello, 12, "test data", "the test's bound") == "hello\nhello\n");
  CHECK(code_of(kHello, 5) == ErrorCode::kLimit);
  CHECK(code_of(kHello + kHello, 11) == ErrorCode::kLimit);
}

TEST_CASE("gunzip: the message names the bound and the object") {
  try {
    (void)gunzip(kHello, 5, "test data", "the test's bound");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("test data") != std::string::npos);
    CHECK(std::string(error.what()).find("the test's bound") != std::string::npos);
  }
}

TEST_CASE("gunzip: every truncation and damage is an error") {
  for (std::size_t size = 0; size < kHello.size(); ++size) {
    CAPTURE(size);
    CHECK(code_of(kHello.substr(0, size)) == ErrorCode::kVerification);
  }
  std::string damaged = kHello;
  damaged[20] = static_cast<char>(damaged[20] ^ 1);  // in the checksum
  CHECK(code_of(damaged) == ErrorCode::kVerification);
  CHECK(code_of(kHello + "x") == ErrorCode::kVerification);
  CHECK(code_of("hello") == ErrorCode::kVerification);
}

TEST_CASE("gzip magic") {
  CHECK(firstlight::is_gzip(kHello));
  CHECK_FALSE(firstlight::is_gzip("\x1f"));
  CHECK_FALSE(firstlight::is_gzip("{}"));
  CHECK_FALSE(firstlight::is_gzip(""));
}
