// SPDX-License-Identifier: Apache-2.0
#include "userdata/envelope.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "base/base64.h"
#include "base/error.h"

namespace firstlight::userdata {
namespace {

using namespace std::string_literals;

// The same config by itself, by gzip -9n, by base64 of both, and by base64 of base64.
const std::string kConfig = R"({"ignition":{"version":"3.4.0"}})";
const std::string kBase64 = "eyJpZ25pdGlvbiI6eyJ2ZXJzaW9uIjoiMy40LjAifX0=";
const std::string kGzipBase64 = "H4sIAAAAAAACA6tWykzPyyzJzM9TsqpWKkstKgYzlYz1TPQMlGprAWys13sgAAAA";
const std::string kBase64Twice = "ZXlKcFoyNXBkR2x2YmlJNmV5SjJaWEp6YVc5dUlqb2lNeTQwTGpBaWZYMD0=";
const std::string kGzip = base64_decode(kGzipBase64).value();

std::string wrapped(std::string text, std::size_t width, const std::string& line_end) {
  for (std::size_t at = width; at < text.size(); at += width + line_end.size()) {
    text.insert(at, line_end);
  }
  return text + line_end;
}

TEST_CASE("kinds") {
  struct Row {
    std::string bytes;
    Kind kind;
  };
  const Row rows[] = {
      {"", Kind::kEmpty},
      {" \r\n\t", Kind::kEmpty},
      {"{", Kind::kJson},
      {" \n{}", Kind::kJson},
      {kConfig, Kind::kJson},
      {"#!/bin/bash\necho", Kind::kScript},
      {"\n#!/bin/sh", Kind::kScript},
      {"#!", Kind::kScript},
      {"#include\nhttp://a/b", Kind::kInclude},
      {"#include-once\nhttp://a/b", Kind::kInclude},
      {"#include http://a/b", Kind::kInclude},
      {"#include\r\nhttp://a/b", Kind::kInclude},
      {"#included\nhttp://a/b", Kind::kUnknown},
      {"#cloud-config", Kind::kCloudConfig},
      {"#cloud-config\r\nusers: []", Kind::kCloudConfig},
      {"#cloud-config  \nusers: []", Kind::kCloudConfig},
      {"#cloud-configuration\n", Kind::kUnknown},
      {"# cloud-config\n", Kind::kUnknown},
      {"MIME-Version: 1.0\n", Kind::kMime},
      {"Content-Type: multipart/mixed; boundary=x\n", Kind::kMime},
      {"content-type:MULTIPART/mixed;\n boundary=x\nMIME-Version: 1.0\n", Kind::kMime},
      {"Subject: x\nX-Y: z\nMIME-Version: 1.0\n", Kind::kMime},
      {"Content-Type: text/plain\n\nMIME-Version: 1.0\n", Kind::kUnknown},
      {"Content-Type: text/plain\n", Kind::kUnknown},
      {kGzip, Kind::kGzip},
      {"\x1f\x8b"s, Kind::kGzip},
      {"\x1f"s, Kind::kUnknown},
      {kBase64, Kind::kBase64},
      {kGzipBase64, Kind::kBase64},
      {kBase64Twice, Kind::kBase64},
      {wrapped(kBase64, 20, "\n"), Kind::kBase64},
      {wrapped(kBase64, 20, "\r\n"), Kind::kBase64},
      {"IyEvYmluL3NoCg==", Kind::kBase64},  // "#!/bin/sh"
      {"aGVsbG8=", Kind::kUnknown},         // "hello": decodes, but to nothing known
      {"ICAg", Kind::kUnknown},             // white space
      {kBase64.substr(1), Kind::kUnknown},
      {kBase64 + "*", Kind::kUnknown},
      {"hello", Kind::kUnknown},
      {"ignition: {}", Kind::kUnknown},
      {"\0\0\0"s, Kind::kUnknown},
      {"\xef\xbb\xbf{}", Kind::kUnknown},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes);
    CHECK(kind_name(kind_of(row.bytes)) == kind_name(row.kind));
  }
}

TEST_CASE("what is inside") {
  struct Row {
    const char* what;
    std::string bytes;
    std::string text;
  };
  const Row rows[] = {
      {"nothing", "", ""},
      {"white space", "\n\n", "\n\n"},
      {"JSON", kConfig, kConfig},
      {"JSON is not touched", " " + kConfig + "\n", " " + kConfig + "\n"},
      {"gzip", kGzip, kConfig},
      {"base64", kBase64, kConfig},
      {"base64 in lines", wrapped(kBase64, 20, "\r\n"), kConfig},
      {"base64 twice", kBase64Twice, kConfig},
      {"gzip in base64", kGzipBase64, kConfig},
      {"a script in base64", "IyEvYmluL3NoCg==", "#!/bin/sh\n"},
      {"unknown text is for the parser to judge", "ignition: {}", "ignition: {}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(open_envelope(row.bytes, {}).bytes == row.text);
  }
}

TEST_CASE("what was taken off is counted") {
  const Opened opened = open_envelope(kGzipBase64, {});
  CHECK(opened.kind == Kind::kJson);
  CHECK(opened.layers == 2);
  CHECK(opened.new_bytes == kGzip.size() + kConfig.size());
  CHECK(open_envelope(kConfig, {}).layers == 0);
}

TEST_CASE("what is refused") {
  struct Row {
    const char* what;
    std::string bytes;
    Limits limits;
    ErrorCode code;
    const char* text;
  };
  using enum ErrorCode;
  const Limits usual;
  Limits small = usual;
  small.max_bytes = kConfig.size() - 1;
  Limits dense = usual;
  dense.max_ratio = 0;
  Limits one_layer = usual;
  one_layer.max_layers = 1;
  const Row rows[] = {
      {"damaged gzip", kGzip.substr(0, 20), usual, kVerification, "too early"},
      {"too large", kConfig, small, kLimit, "31 bytes of user data"},
      {"too large inside", kGzip, small, kLimit, "31 bytes of user data"},
      {"too dense", kGzip, dense, kLimit, "0 bytes for each compressed byte"},
      {"too many layers", kGzipBase64, one_layer, kLimit, "1 layers"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    std::optional<Error> error;
    try {
      static_cast<void>(open_envelope(row.bytes, row.limits));
    } catch (const Error& caught) {
      error = caught;
    }
    REQUIRE(error);
    const std::string text = error->what();
    CAPTURE(text);
    CHECK(error->detail().code == row.code);
    CHECK(text.find(row.text) != std::string::npos);
    CHECK(text.find("secret") == std::string::npos);
  }
}

}  // namespace
}  // namespace firstlight::userdata
