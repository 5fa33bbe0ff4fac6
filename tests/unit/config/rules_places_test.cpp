// SPDX-License-Identifier: Apache-2.0
// The rules of resources at every place that holds one.
#include <doctest/doctest.h>

#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_document;

// A place for a resource: the document around it, and its pointer.
struct ResourcePlace {
  std::string_view before;  // behind the version of the document
  std::string_view after;
  std::string_view pointer;
};

constexpr ResourcePlace kPlaces[] = {
    {R"(,"config":{"merge":[)", "]}}}", "/ignition/config/merge/0"},
    {R"(,"config":{"replace":)", "}}}", "/ignition/config/replace"},
    {R"(,"security":{"tls":{"certificateAuthorities":[)", "]}}}}",
     "/ignition/security/tls/certificateAuthorities/0"},
    {R"(},"storage":{"files":[{"path":"/a","contents":)", "}]}}", "/storage/files/0/contents"},
    {R"(},"storage":{"files":[{"path":"/a","append":[)", "]}]}}", "/storage/files/0/append/0"},
    {R"(},"storage":{"luks":[{"name":"l","device":"/dev/a","keyFile":)", "}]}}",
     "/storage/luks/0/keyFile"},
};

struct ResourceRow {
  std::string_view resource;
  std::vector<std::string> expected;  // pointers relative to the resource
};

void check_at_all_places(const std::vector<ResourceRow>& rows) {
  for (const ResourcePlace& place : kPlaces) {
    for (const ResourceRow& row : rows) {
      std::vector<std::string> expected;
      for (const std::string& finding : row.expected) {
        expected.push_back(finding.substr(0, 6) + std::string(place.pointer) + finding.substr(6));
      }
      check_document(R"({"ignition":{"version":"3.6.0")" + std::string(place.before) +
                         std::string(row.resource) + std::string(place.after),
                     expected);
    }
  }
}

TEST_CASE("a source at every place") {
  check_at_all_places({
      {R"({"source":"http://h/p"})", {}},
      {R"({"source":"HTTPS://h/p"})", {}},
      {R"({"source":"data:;base64,eA=="})", {}},
      {R"({"source":"data:,{"})", {"E0304 /source"}},
      {R"({"source":"s3://b/k?version%49d="})", {"E0305 /source"}},
      {R"({"source":"arn:aws:s3:::b"})", {"E0305 /source"}},
      {R"({"source":"file:///f"})", {"E0303 /source"}},
      {R"({"source":"p"})", {"E0303 /source"}},
      {R"({"source":"http://h/%zz"})", {"E0302 /source"}},
      {R"({"source":"http://h%41/"})", {"E0302 /source"}},
  });
}

TEST_CASE("compression, hash and headers at every place") {
  check_at_all_places({
      {R"({"source":"http://h","compression":null,"verification":null,"httpHeaders":null})", {}},
      {R"({"source":"http://h","compression":""})", {}},
      {R"({"source":"http://h","compression":"gzip"})", {}},
      {R"({"source":"http://h","compression":"bzip2"})", {"E0311 /compression"}},
      {R"({"source":"http://h","verification":{"hash":"sha256"}})", {"E0313 /verification/hash"}},
      {R"({"source":"http://h","verification":{"hash":"sha1-00"}})", {"E0314 /verification/hash"}},
      {R"({"source":"http://h","verification":{"hash":"sha512-00"}})",
       {"E0315 /verification/hash"}},
      {R"({"source":"http://h","verification":{"hash":"sha256-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}})",
       {"W0316 /verification/hash"}},
      {R"({"source":"http://h","httpHeaders":[{"name":"A","value":"b"},{"name":"B"}]})", {}},
      {R"({"source":"tftp://h","httpHeaders":[{"name":"A"}]})", {"E0322 /httpHeaders"}},
      {R"({"source":"http://h","httpHeaders":[{"value":"b"}]})", {"E0323 /httpHeaders/0/name"}},
      {R"({"source":"http://h","httpHeaders":[{"name":"A","value":""}]})",
       {"E0324 /httpHeaders/0/value"}},
      {R"({"source":"http://h","httpHeaders":[{"name":"A"},{"name":"A"}]})",
       {"E1101 /httpHeaders/1"}},
      {R"({"source":"http://h","httpHeaders":[{"name":"A"},{"name":"a"}]})", {}},
  });
}

TEST_CASE("a resource without source, where it may be without") {
  for (const ResourcePlace& place : kPlaces) {
    const bool required = place.pointer.find("merge") != std::string_view::npos ||
                          place.pointer.find("certificate") != std::string_view::npos;
    const std::string pointer(place.pointer);
    const auto check = [&](std::string_view resource, std::vector<std::string> expected) {
      if (required) expected.push_back("E0301 " + pointer);
      check_document(R"({"ignition":{"version":"3.6.0")" + std::string(place.before) +
                         std::string(resource) + std::string(place.after),
                     expected);
    };
    check("{}", {});
    check("null", pointer.ends_with("/0") ? std::vector<std::string>{"W0215 " + pointer}
                                          : std::vector<std::string>{});
    check(R"({"source":""})", {});
    check(R"({"verification":{"hash":"sha512-0"}})",
          {"E0312 " + pointer + "/verification/hash", "E0315 " + pointer + "/verification/hash"});
    check(R"({"httpHeaders":[{"name":"A"}]})", {"E0321 " + pointer + "/httpHeaders"});
    check(R"({"source":"","httpHeaders":[{"name":"A"}]})", {"E0321 " + pointer + "/httpHeaders"});
  }
}

}  // namespace
}  // namespace firstlight::config
