// SPDX-License-Identifier: Apache-2.0
#include "userdata/bundle.h"

#include <doctest/doctest.h>

#include <map>

#include "base/base64.h"
#include "failure_of.h"
#include "userdata/include_list.h"

namespace firstlight::userdata {
namespace {

using test::failure_of;
using test::has;

using Web = std::map<std::string, std::string>;

Bundle open(const std::string& bytes, const Web& web = {}, const Limits& limits = {}) {
  const IncludeFetch fetch = [&web](const std::string& url) -> std::optional<FetchedInclude> {
    const auto found = web.find(url);
    if (found == web.end()) return std::nullopt;
    return FetchedInclude{.bytes = found->second, .origin = url};
  };
  return open_bundle(bytes, "the data", fetch, limits);
}

// "kind|origin|bytes" of each part.
std::vector<std::string> shown(const Bundle& bundle) {
  std::vector<std::string> lines;
  for (const Part& part : bundle.parts) {
    const char* const kind = part.kind == PartKind::kConfig   ? "config"
                             : part.kind == PartKind::kScript ? "script"
                                                              : "cloud";
    lines.push_back(std::string(kind) + "|" + part.origin + "|" + part.bytes);
  }
  return lines;
}

// A message of parts, each with its own header lines.
std::string message(const std::vector<std::string>& parts, const std::string& boundary = "==b==") {
  std::string text =
      "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\nMIME-Version: 1.0\n\n";
  for (const std::string& part : parts) {
    text.append("--").append(boundary).append("\n").append(part).append("\n");
  }
  return text + "--" + boundary + "--\n";
}

std::string typed(const std::string& type, const std::string& body) {
  return "Content-Type: " + type + "\n\n" + body;
}

const std::string kGzipBase64 = "H4sIAAAAAAACA6tWykzPyyzJzM9TsqpWKkstKgYzlYz1TPQMlGprAWys13sgAAAA";
const std::string kConfig = R"({"ignition":{"version":"3.4.0"}})";

TEST_CASE("what is in user data") {
  using Lines = std::vector<std::string>;
  const std::string crlf_script =
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
      "text/x-shellscript\r\n\r\n#!/bin/sh\r\nexit 1\r\n--b--\r\n";
  struct Row {
    const char* what;
    std::string bytes;
    Lines parts;
  };
  const Row rows[] = {
      {"nothing", "", {}},
      {"white space", " \n", {}},
      {"a config", kConfig, {"config|the data|" + kConfig}},
      {"text for the parser to judge", "hello", {"config|the data|hello"}},
      {"a script", "#!/bin/sh\n", {"script|the data|#!/bin/sh\n"}},
      {"a script behind an empty line", "\n #!/bin/sh", {"script|the data|#!/bin/sh"}},
      {"cloud-config", "#cloud-config\na: b", {"cloud|the data|#cloud-config\na: b"}},
      {"in gzip in base64", kGzipBase64, {"config|the data|" + kConfig}},
      {"script and config",
       message({typed("text/x-shellscript; charset=\"us-ascii\"", "#!/bin/sh\nexit 1"),
                typed("application/vnd.coreos.ignition+json", "{}")}),
       {"script|part 1 of the data|#!/bin/sh\nexit 1", "config|part 2 of the data|{}"}},
      {"by their contents",
       message({typed("text/plain", "{}"), "\n#!/bin/sh", typed("text/plain", "#cloud-config\n"),
                typed("application/octet-stream", kGzipBase64), typed("text/plain", " \n"), ""}),
       {"config|part 1 of the data|{}", "script|part 2 of the data|#!/bin/sh",
        "cloud|part 3 of the data|#cloud-config\n", "config|part 4 of the data|" + kConfig}},
      {"by their type",
       message({typed("text/cloud-config", "a: b")}),
       {"cloud|part 1 of the data|a: b"}},
      {"a type in gzip",
       message(
           {"Content-Transfer-Encoding: base64\nContent-Type: application/json\n\n" + kGzipBase64}),
       {"config|part 1 of the data|" + kConfig}},
      {"messages in a message",
       message(
           {message({typed("text/x-shellscript", "#!/a")}, "inner"), typed("text/plain", "{}")}),
       {"script|part 1 of part 1 of the data|#!/a", "config|part 2 of the data|{}"}},
      {"a message in base64",
       base64_encode(message({typed("text/plain", "{}")})),
       {"config|part 1 of the data|{}"}},
      {"a message of one part",
       "MIME-Version: 1.0\nContent-Type: text/x-shellscript\n\n#!/a",
       {"script|the data|#!/a"}},
      {"CR LF", crlf_script, {"script|part 1 of the data|#!/bin/sh\nexit 1"}},
      {"behind empty lines", "\n\n" + message({"\n{}"}), {"config|part 1 of the data|{}"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(shown(open(row.bytes)) == row.parts);
  }
}

TEST_CASE("lists of URLs") {
  const Web web = {{"http://a", "#!/a"},
                   {"http://b", "{}"},
                   {"http://list", "#include-once http://a\nhttp://b"},
                   {"http://mime", message({typed("text/x-include-url", "http://a\n")})}};
  using Lines = std::vector<std::string>;
  struct Row {
    const char* bytes;
    Lines parts;
    bool complete;
  };
  const Row rows[] = {
      {"#include\n\n# comment\nhttp://a\r\n  http://b  \n#include http://a",
       {"script|http://a|#!/a", "config|http://b|{}", "script|http://a|#!/a"},
       true},
      {"#include\nhttp://list", {"script|http://a|#!/a", "config|http://b|{}"}, true},
      {"#include http://mime", {"script|http://a|#!/a"}, true},
      {"#include\nhttp://b\nhttp://other", {"config|http://b|{}"}, false},
      {"#include", {}, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.bytes);
    const Bundle bundle = open(row.bytes, web);
    CHECK(shown(bundle) == row.parts);
    CHECK(bundle.complete == row.complete);
  }
}

TEST_CASE("what is refused") {
  Limits few;
  few.max_parts = 3;
  few.max_includes = 2;
  few.max_layers = 3;
  few.max_total_bytes = 40;
  const Web web = {{"http://a", "#!/a"}, {"http://self", "#include\nhttp://self"}};
  const std::string nested =
      message({message({message({typed("text/plain", "{}")}, "c")}, "b")}, "a");
  struct Row {
    const char* what;
    std::string bytes;
    ErrorCode code;
    const char* why;
  };
  using enum ErrorCode;
  const Row rows[] = {
      {"an unknown type", message({typed("text/x-secret", "secret")}), kNotSupported,
       "'part 1 of the data': its Content-Type 'text/x-secret' is not known"},
      {"an unknown type with a long name", message({typed("text/" + std::string(500, 'x'), "{}")}),
       kNotSupported, "xxx… (505 bytes)' is not known"},
      {"unknown text", message({typed("text/plain", "secret")}), kNotSupported, "of no known kind"},
      {"a script that is none", message({typed("text/x-shellscript", "secret")}), kUserData,
       "says that it is a script (#!), but it is of no known kind"},
      {"a config that is a script", message({typed("application/json", "#!secret")}), kUserData,
       "says that it is JSON, but it is a script"},
      {"no URL", "#include\nhttp://a\n secret stuff", kUserData, "line 3 is no URL"},
      {"no scheme", "#include\nsecret/stuff", kUserData, "line 2 is no URL"},
      {"cut short", message({typed("text/plain", "{}")}).substr(0, 90), kUserData, "cut short"},
      {"too many parts", message({"", "", "", ""}), kLimit, "more than 3 parts in all"},
      {"too many URLs", "#include\nhttp://a\nhttp://a\nhttp://a", kLimit, "more than 2 URLs"},
      {"a list that includes itself", "#include\nhttp://self", kLimit, "more than 2 URLs"},
      {"messages in messages", nested, kLimit, "more than 3 layers"},
      {"too much", message({typed("text/plain", "#!/a" + std::string(40, ' '))}), kLimit,
       "larger than 40 bytes together"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const auto error = failure_of([&] { static_cast<void>(open(row.bytes, web, few)); });
    REQUIRE(error);
    const std::string text = error->what();
    CAPTURE(text);
    CHECK(error->detail().code == row.code);
    CHECK(has(text, row.why));
    CHECK_FALSE(has(text, "secret stuff"));
    CHECK_FALSE(has(text, "'secret'"));
  }
}

TEST_CASE("an error of fetching goes through and says why it was fetched") {
  const auto error = failure_of([] {
    static_cast<void>(open_bundle("#include\nhttp://a", "the data",
                                  [](const std::string& /*url*/) -> std::optional<FetchedInclude> {
                                    throw Error({.code = ErrorCode::kNetwork, .tried = "get"});
                                  }));
  });
  REQUIRE(error);
  CHECK(error->detail().code == ErrorCode::kNetwork);
  CHECK(has(error->what(), "list of URLs in the data"));
}

TEST_CASE("a deep nest of one-part messages ends at the bound") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "MIME-Version: 1.0\n\n";
  const auto error = failure_of([&] { static_cast<void>(open(text + "{}")); });
  REQUIRE(error);
  CHECK(error->detail().code == ErrorCode::kLimit);
}

}  // namespace
}  // namespace firstlight::userdata
