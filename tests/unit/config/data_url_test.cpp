// SPDX-License-Identifier: Apache-2.0
#include "config/data_url.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace firstlight::config {
namespace {

TEST_CASE("data URLs that decode") {
  using namespace std::string_literals;
  struct DataRow {
    std::string url;
    std::string bytes;
  };
  const std::vector<DataRow> rows = {
      {"data:,", ""},
      {"data:,hello", "hello"},
      {"data:,a+b", "a+b"},
      {"data:,a%20b%0A", "a b\n"},
      {"data:,%00x", "\0x"s},
      {"data:,a,b;c=d", "a,b;c=d"},
      {"data:,%7B%22a%22%3A1%7D", "{\"a\":1}"},
      {"data:,a?b&c", "a?b&c"},
      {"data:text/plain,x", "x"},
      {"data:text/plain;charset=utf-8,x", "x"},
      {"data:text/plain;charset=utf-8;base64,eA==", "x"},
      {"data:application/octet-stream;base64,AAEC", "\0\1\2"s},
      {"data:;base64,", ""},
      {"data:;base64,aGVsbG8=", "hello"},
      {"data:;charset=utf-8,x", "x"},
      {"data:;a=%41,x", "x"},
      {"data:;a=\"q;,\\\"q\",x", "x"},
      {"data:x-custom/thing,x", "x"},
      {"data:image/svg+xml,x", "x"},
      {"data:multipart/mixed,x", "x"},
      {"data:text/,x", "x"},
      {"data:application/;base64,eA==", "x"},
      {"data:textual/x,x", "x"},
  };
  for (const DataRow& row : rows) {
    CAPTURE(row.url);
    const DataUrl data = decode_data_url(row.url);
    CHECK(data.fault == "");
    CHECK(data.bytes == row.bytes);
  }
}

TEST_CASE("data URLs that do not decode") {
  const std::vector<std::string> rows = {
      "",
      "data",
      "data:",
      "data:x",
      "DATA:,x",
      "Data:,x",
      "http://x",
      "data:foo/bar,x",
      "data:text,x",
      "data:text,x/y",
      "data:text/(,x",
      "data:/,x",
      "data:text/plain",
      "data:text/plain;base64",
      "data:;base64;charset=utf-8,eA==",
      "data:;Base64,eA==",
      "data:;charset,x",
      "data:;charset=,x",
      "data:;=x,x",
      "data:;a=%zz,x",
      "data:;a=\"open,x",
      "data:, x",
      "data:,a b",
      "data:,{}",
      "data:,a\"b",
      "data:,a#b",
      "data:,a<b",
      "data:,a|b",
      "data:,a\\b",
      "data:,a^b",
      "data:,[x]",
      "data:,`x`",
      "data:,\xC3\xA9",
      "data:,%",
      "data:,%4",
      "data:,%4g",
      "data:,a\nb",
      "data:;base64,eA=",
      "data:;base64,eA",
      "data:;base64,eA===",
      "data:;base64,e A==",
      "data:;base64,eA%3D%3D",
      "data:;base64,-_==",
      "data:;base64,aGVs\nbG8=",
      "data:;base64,=eA=",
  };
  for (const std::string& url : rows) {
    CAPTURE(url);
    const DataUrl data = decode_data_url(url);
    CHECK_FALSE(data.ok());
    CHECK(data.bytes.empty());
  }
}

TEST_CASE("a fault shows nothing of the payload") {
  CHECK(decode_data_url("data:,topsecret{").fault.find("topsecret") == std::string::npos);
  CHECK(decode_data_url("data:;base64,dG9wc2VjcmV0!").fault.find("dG9w") == std::string::npos);
}

}  // namespace
}  // namespace firstlight::config
