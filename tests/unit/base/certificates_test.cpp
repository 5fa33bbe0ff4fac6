// SPDX-License-Identifier: Apache-2.0
#include "base/certificates.h"

#include <doctest/doctest.h>

#include <string>

#include "base/error.h"
#include "example_certificate.h"

namespace firstlight {
namespace {

// What is wrong with it; empty if nothing is.
std::string fault_of(std::string_view pem) {
  try {
    check_certificates(pem, "http://ca/pem");
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kConfigInvalid);
    CHECK(error.detail().object == "http://ca/pem");
    return error.detail().why;
  }
  return {};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
  return text;
}

TEST_CASE("certificates that are accepted and refused") {
  const std::string one(test::kCertificate);
  const std::string body = one.substr(28, 64);
  struct Row {
    const char* what;
    std::string pem;
    const char* fault;
  };
  const Row rows[] = {
      {"one", one, ""},
      {"several", one + one + one, ""},
      {"text before each", "Root of\n  test:\n" + one + "\nanother one\n" + one, ""},
      {"blank lines at the end", one + "\n \t\r\n\n", ""},
      {"line ends of Windows", replaced(one, "\n", "\r\n"), ""},
      {"no line end at the end", one.substr(0, one.size() - 1), ""},
      {"nothing", "", "there is no PEM block in it"},
      {"no PEM", "hello", "there is no PEM block in it"},
      {"text behind the last", one + "# the end\n", "there is text behind the last certificate"},
      {"cut off", one.substr(0, one.size() / 2), "PEM block 1 is damaged"},
      {"the second cut off", one + one.substr(0, one.size() / 2), "PEM block 2 is damaged"},
      {"no base64", replaced(one, body, std::string(64, '*')), "PEM block 1 is damaged"},
      {"no certificate", replaced(one, body, std::string(64, 'A')),
       "PEM block 1 is no certificate"},
      {"a key", one + replaced(one, "CERTIFICATE", "PRIVATE KEY"),
       "PEM block 2 is not labelled CERTIFICATE"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(fault_of(row.pem) == row.fault);
  }
}

}  // namespace
}  // namespace firstlight
