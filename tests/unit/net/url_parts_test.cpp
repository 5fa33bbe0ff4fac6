// SPDX-License-Identifier: Apache-2.0
#include "net/url_parts.h"

#include <doctest/doctest.h>

#include "net/resource.h"

namespace firstlight::net {
namespace {

TEST_CASE("scheme, host, what is shown, and whether the network is needed") {
  struct Row {
    std::string url;
    std::string scheme;
    std::string host;
    std::string shown;
    bool network;
  };
  const std::string name_300(300, 'a');
  const Row rows[] = {
      {"", "", "", "", false},
      {"http://a/b", "http", "a", "http://a/b", true},
      {"HTTPS://A.Example/B", "https", "a.example", "HTTPS://A.Example/B", true},
      {"http://a:80/b?token=s#f", "http", "a", "http://a:80/b", true},
      {"http://a#f?x", "http", "a", "http://a", true},
      {"http://u:p@a:80/b", "http", "a", "http://a:80/b", true},
      {"http://u:p@q@a/b@c", "http", "a", "http://a/b@c", true},
      {"http://u:p/q@a/b", "http", "u", "http://…", true},
      {"http://[fe80::1]:80/b", "http", "fe80::1", "http://[fe80::1]:80/b", true},
      {"http://u:p@[::1]/b", "http", "::1", "http://[::1]/b", false},
      {"http://[::1", "http", "::1", "http://…", false},
      {"http://127.0.0.1:8080/", "http", "127.0.0.1", "http://127.0.0.1:8080/", false},
      {"https://localhost/x", "https", "localhost", "https://localhost/x", false},
      {"http://a.localhost/", "http", "a.localhost", "http://a.localhost/", false},
      {"http://127.0.0.1.example/", "http", "127.0.0.1.example", "http://127.0.0.1.example/", true},
      {"http://128.0.0.1/", "http", "128.0.0.1", "http://128.0.0.1/", true},
      {"tftp://localhost/x", "tftp", "localhost", "tftp://localhost/x", true},
      {"data:,secret", "data", "", "data:…", false},
      {"DATA:,secret", "data", "", "data:…", false},
      {"s3://bucket/key", "s3", "bucket", "s3://bucket/key", true},
      {"/path", "", "", "/path", true},
      {"1http://a", "", "", "1http://a", true},
      {"ht~tp://a", "", "", "ht~tp://a", true},
      {"http:a", "http", "", "http:a", true},
      {"http://", "http", "", "http://", true},
      {"http://a/\x1b[31m\n", "http", "a", "http://a/?[31m?", true},
      {"http://a/" + name_300, "http", "a", "http://a/" + name_300.substr(9) + "…", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    CHECK(url_scheme(row.url) == row.scheme);
    CHECK(url_host(row.url) == row.host);
    CHECK(display_url(row.url) == row.shown);
    CHECK(needs_network(row.url) == row.network);
  }
}

TEST_CASE("port") {
  struct Row {
    const char* url;
    const char* port;
  };
  const Row rows[] = {
      {"http://a/", ""},     {"http://a:80/b:1", "80"},
      {"http://u:p@a/", ""}, {"http://u:p@a:8080", "8080"},
      {"http://[::1]/", ""}, {"http://[::1]:443/", "443"},
      {"data:80", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    CHECK(url_port(row.url) == row.port);
  }
}

}  // namespace
}  // namespace firstlight::net
