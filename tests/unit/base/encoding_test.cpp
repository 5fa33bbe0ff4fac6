// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "base/base64.h"
#include "base/digest.h"

TEST_CASE("base64: RFC 4648 section 10 and what is not base64") {
  struct Row {
    const char* text;
    std::optional<std::string> bytes;
  };
  const Row rows[] = {
      {"", ""},
      {"Zg==", "f"},
      {"Zm8=", "fo"},
      {"Zm9v", "foo"},
      {"Zm9vYg==", "foob"},
      {"Zm9vYmE=", "fooba"},
      {"Zm9vYmFy", "foobar"},
      {"+/+/", "\xfb\xff\xbf"},
      {"Zg", std::nullopt},    // padding missing
      {"Zg=", std::nullopt},   // one of two
      {"Z===", std::nullopt},  // one digit is no byte
      {"====", std::nullopt},
      {"Zg==Zg==", std::nullopt},  // padding in the middle
      {"Zm9v\n", std::nullopt},
      {"Zm 9v", std::nullopt},
      {"Zm-_", std::nullopt},  // the URL alphabet
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(firstlight::base64_decode(row.text) == row.bytes);
    if (row.bytes) CHECK(firstlight::base64_encode(*row.bytes) == row.text);
  }
}

// Encoders exist that leave them set, and the reference engine reads what they write.
TEST_CASE("base64: unused bits are ignored") {
  CHECK(firstlight::base64_decode("Zh==") == "f");
  CHECK(firstlight::base64_decode("Zm9=") == "fo");
}

TEST_CASE("digests: FIPS 180-4 examples") {
  CHECK(firstlight::sha256_hex("abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(firstlight::sha256_hex("") ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(firstlight::sha512_hex("abc") ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}
