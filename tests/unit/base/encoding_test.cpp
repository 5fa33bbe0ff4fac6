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

TEST_CASE("base64 in lines") {
  using firstlight::base64_decode_lines;
  CHECK(base64_decode_lines("aGVs\r\n bG8=\n") == "hello");
  CHECK(base64_decode_lines(" \n") == "");
  CHECK_FALSE(base64_decode_lines("aGVs\nbG8"));
  CHECK_FALSE(base64_decode_lines("aGVs-G8="));
}

TEST_CASE("HMAC-SHA-256: RFC 4231") {
  using firstlight::hex;
  using firstlight::hmac_sha256;
  CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'),
                        "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
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
