// SPDX-License-Identifier: Apache-2.0
#include "userdata/mime.h"

#include <doctest/doctest.h>

#include "failure_of.h"

namespace firstlight::userdata {
namespace {

using test::failure_of;
using test::has;

TEST_CASE("headers") {
  struct Row {
    const char* text;
    const char* type;
    const char* boundary;
    const char* encoding;
    const char* body;
  };
  const Row rows[] = {
      {"\nbody", "", "", "", "body"},
      {"", "", "", "", ""},
      {"Content-Type: text/plain", "text/plain", "", "", ""},
      {"Content-Type: Text/X-ShellScript; charset=\"us-ascii\"\n\nb\n", "text/x-shellscript", "",
       "", "b\n"},
      {"Subject: a: b\nX:\nContent-Type: multipart/mixed; boundary=a\n\nb", "multipart/mixed", "a",
       "", "b"},
      {"content-type:multipart/mixed;\n  charset=x;\n\tBOUNDARY = \"=_a (b) \\\"c\" ;\n\n", "", "",
       "", ""},
      {"content-type:multipart/mixed;\r\n boundary=\"=_a b/c?\"\r\n\r\nb", "multipart/mixed",
       "=_a b/c?", "", "b"},
      {"Content-Transfer-Encoding:  BASE64 \nMIME-Version: 1.0\n\n", "", "", "base64", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    std::string_view text = row.text;
    if (has(row.text, "\\\"c")) {  // a quote is in no boundary
      CHECK(failure_of([&] { static_cast<void>(take_mime_header(text, "x")); }));
      continue;
    }
    const MimeHeader header = take_mime_header(text, "x");
    CHECK(header.type == row.type);
    CHECK(header.boundary == row.boundary);
    CHECK(header.transfer_encoding == row.encoding);
    CHECK(text == row.body);
  }
}

TEST_CASE("headers that are refused") {
  const std::string longest = "Content-Type: multipart/mixed; boundary=" + std::string(71, 'a');
  struct Row {
    std::string text;
    const char* why;
  };
  const Row rows[] = {
      {"no field", "line 1 is no field"},
      {"A: b\n: c\n", "line 2 is no field"},
      {" A: b\n", "line 1 is no field"},
      {"A: b\n \n\n", "line 2 is no field"},
      {"Content-Type: text\n\n", "Content-Type cannot be read"},
      {"Content-Type: /plain\n\n", "Content-Type cannot be read"},
      {"Content-Type:\n\n", "Content-Type cannot be read"},
      {"Content-Type: text/plain charset=a\n\n", "a parameter"},
      {"Content-Type: text/plain; charset\n\n", "a parameter"},
      {"Content-Type: text/plain; a=\"b\n\n", "a parameter"},
      {"Content-Type: text/plain; a=\"b\\", "a parameter"},
      {"Content-Type: multipart/mixed\n\n", "no boundary"},
      {"Content-Type: multipart/mixed; boundary=\"\"\n\n", "its boundary"},
      {"Content-Type: multipart/mixed; boundary=\"a \"\n\n", "its boundary"},
      {"Content-Type: multipart/mixed; boundary=\"a#b\"\n\n", "its boundary"},
      {longest, "its boundary"},
      {"Content-Type: a/b\nContent-Type: a/b\n\n", "two fields Content-Type"},
      {"Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: 7bit\n\n", "two fields"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto error = failure_of([&] {
      std::string_view text = row.text;
      static_cast<void>(take_mime_header(text, "the message"));
    });
    REQUIRE(error);
    CHECK(error->detail().code == ErrorCode::kUserData);
    CHECK(error->detail().object == "the message");
    CAPTURE(error->what());
    CHECK(has(error->what(), row.why));
  }
}

MimeHeader multipart(const std::string& encoding = "") {
  return {.type = "multipart/mixed", .boundary = "b", .transfer_encoding = encoding};
}

TEST_CASE("parts") {
  using Parts = std::vector<std::string_view>;
  struct Row {
    const char* body;
    Parts parts;
  };
  const Row rows[] = {
      {"--b\none\n--b--", {"one"}},
      {"--b\none\n\n--b\ntwo\n--b--\n", {"one\n", "two"}},
      {"preamble\n--b \t\none\n--b--\t\nepilogue\n--b\nno\n", {"one"}},
      {"\r\n--b\r\none\r\n--b\r\n\r\ntwo\r\n\r\n--b--\r\n", {"one", "\r\ntwo\r\n"}},
      {"--b\n--b\n\n--b--", {"", ""}},
      {"--b\n--bb\n--b-\n --b\n-b\n--b--", {"--bb\n--b-\n --b\n-b"}},
      {"--b\none\n--b--", {"one"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    CHECK(split_multipart(row.body, multipart(), 5, "x") == row.parts);
  }
}

TEST_CASE("parts that are refused") {
  struct Row {
    const char* body;
    MimeHeader header;
    const char* why;
  };
  const Row rows[] = {
      {"", multipart(), "nowhere in it"},
      {"--c\n--c--", multipart(), "nowhere in it"},
      {"--b\none\n", multipart(), "cut short"},
      {"--b\none\n--b", multipart(), "cut short"},
      {"--b--\n", multipart(), "cut short"},
      {"--b\n--b--", multipart("base64"), "cannot be encoded as a whole"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    const auto error =
        failure_of([&] { static_cast<void>(split_multipart(row.body, row.header, 2, "it")); });
    REQUIRE(error);
    CHECK(error->detail().code == ErrorCode::kUserData);
    CAPTURE(error->what());
    CHECK(has(error->what(), row.why));
  }
  CHECK(split_multipart("--b\n--b--", multipart("8bit"), 2, "it").size() == 1);
  CHECK(split_multipart("--b\n--b\n--b\n--b\n--b\n", multipart(), 2, "it").size() == 3);
}

TEST_CASE("bodies") {
  struct Row {
    const char* encoding;
    bool crlf;
    const char* body;
    const char* bytes;
  };
  const Row rows[] = {
      {"", false, "a\r\nb\n", "a\r\nb\n"},
      {"7bit", true, "a\r\nb\rc\r\n", "a\nb\rc\n"},
      {"8bit", true, "gr\xc3\xb6\r\n", "gr\xc3\xb6\n"},
      {"binary", true, "a\r\n", "a\r\n"},
      {"base64", false, "IyEv\r\nYmlu L3No\nCg==", "#!/bin/sh\n"},
      {"quoted-printable", false, "a=3Db=\nc  \nd=3d", "a=bc\nd="},
      {"quoted-printable", true, "a =\r\n b\t\r\n=00=FF", "a  b\n"},
      {"quoted-printable", false, "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    const MimeHeader header{
        .type = "", .boundary = "", .transfer_encoding = row.encoding, .crlf = row.crlf};
    const std::string bytes = decode_body(row.body, header, "x");
    CHECK(bytes.substr(0, std::string_view(row.bytes).size()) == row.bytes);
    if (!has(row.body, "=00")) CHECK(bytes == row.bytes);
  }
}

TEST_CASE("bodies that are refused") {
  struct Row {
    const char* encoding;
    const char* body;
    const char* why;
  };
  const Row rows[] = {
      {"base64", "a*secret", "it is no base64"},
      {"base64", "YQ=", "it is no base64"},
      {"quoted-printable", "secret=3", "it is no quoted-printable"},
      {"quoted-printable", "secret=xy", "it is no quoted-printable"},
      {"uuencode", "secret", "'uuencode' is not known"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    const MimeHeader header{.type = "", .boundary = "", .transfer_encoding = row.encoding};
    const auto error =
        failure_of([&] { static_cast<void>(decode_body(row.body, header, "part 1")); });
    REQUIRE(error);
    CAPTURE(error->what());
    CHECK(has(error->what(), row.why));
    CHECK_FALSE(has(error->what(), "secret"));
  }
}

}  // namespace
}  // namespace firstlight::userdata
