// SPDX-License-Identifier: Apache-2.0
#include "net/proxy_choice.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace firstlight::net {
namespace {

TEST_CASE("which proxy is used") {
  struct Row {
    const char* what;
    config::Proxy proxy;
    std::string url;
    const char* chosen;
  };
  const Row rows[] = {
      {"none", {}, "http://a/", ""},
      {"http", {.http_proxy = "http://p"}, "http://a/", "http://p"},
      {"https does not fall back on http", {.http_proxy = "http://p"}, "https://a/", ""},
      {"http does not fall back on https", {.https_proxy = "http://p"}, "http://a/", ""},
      {"https", {.http_proxy = "http://p", .https_proxy = "http://q"}, "HTTPS://a/", "http://q"},
      {"an object store is asked by https",
       {.http_proxy = "http://p", .https_proxy = "http://q"},
       "s3://a/b",
       "http://q"},
      {"tftp goes through none", {.http_proxy = "http://p"}, "tftp://a/b", ""},
      {"an empty one", {.http_proxy = ""}, "http://a/", ""},
      {"this machine", {.http_proxy = "http://p"}, "http://localhost:8080/", ""},
      {"its addresses", {.http_proxy = "http://p"}, "http://127.3.2.1/", ""},
      {"its IPv6 address", {.http_proxy = "http://p"}, "http://[::1]:8080/", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(proxy_for(row.url, row.proxy) == row.chosen);
  }
}

TEST_CASE("noProxy") {
  struct Row {
    const char* item;
    const char* url;
    bool direct;
  };
  const Row rows[] = {
      {"*", "http://anything/", true},
      {"a.test", "http://a.test/", true},
      {"a.test", "http://b.a.test/", true},
      {"A.Test", "http://B.a.TEST/", true},
      {"a.test", "http://ba.test/", false},
      {"a.test", "http://a.test.other/", false},
      {".a.test", "http://b.a.test/", true},
      {".a.test", "http://a.test/", false},
      {"*.a.test", "http://c.b.a.test/", true},
      {"*.a.test", "http://a.test/", false},
      {"a.test:80", "http://a.test/", true},
      {"a.test:443", "http://a.test/", false},
      {"a.test:443", "https://a.test/", true},
      {"a.test:8080", "http://u:p@a.test:8080/x", true},
      {"10.1.2.3", "http://10.1.2.3:99/", true},
      {"10.1.2.3", "http://10.1.2.30/", false},
      {"10.1.2.3:80", "http://10.1.2.3/", true},
      {"10.1.2.3:81", "http://10.1.2.3/", false},
      {"10.1.0.0/16", "http://10.1.2.3/", true},
      {"10.1.0.0/16", "http://10.2.2.3/", false},
      {"10.1.2.0/23", "http://10.1.3.255/", true},
      {"10.1.2.0/23", "http://10.1.4.0/", false},
      {"0.0.0.0/0", "http://8.8.8.8/", true},
      {"0.0.0.0/0", "http://a.test/", false},
      {"10.1.2.3/33", "http://10.1.2.3/", false},
      {"10.1.2.3/x", "http://10.1.2.3/", false},
      {"fd00::/8", "http://[fd12::1]/", true},
      {"fd00::/8", "http://[fe80::1]/", false},
      {"fd00::/8", "http://10.1.2.3/", false},
      {"fd00::1", "http://[fd00:0:0::1]/", true},
      {"[fd00::1]:80", "http://[fd00::1]/", true},
      {"[fd00::1]:81", "http://[fd00::1]/", false},
      {"1", "http://10.0.0.1/", false},
      {"x.test, a.test ,y.test", "http://a.test/", true},
      {"", "http://a.test/", false},
      {",,", "http://a.test/", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.item);
    CAPTURE(row.url);
    const config::Proxy proxy{
        .http_proxy = "http://p", .https_proxy = "http://p", .no_proxy = {"other.test", row.item}};
    CHECK(proxy_for(row.url, proxy).empty() == row.direct);
  }
}

}  // namespace
}  // namespace firstlight::net
