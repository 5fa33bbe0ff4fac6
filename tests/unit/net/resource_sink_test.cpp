// SPDX-License-Identifier: Apache-2.0
#include "net/resource_sink.h"

#include <doctest/doctest.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/error.h"

namespace firstlight::net {
namespace {

class Target final : public BodySink {
 public:
  void restart() override { text.clear(); }
  void add(std::string_view piece) override { text.append(piece); }
  std::string text;
};

TEST_CASE("bytes come in any pieces, and begin again in the middle") {
  // "hello" by gzip -9n.
  const auto gzip = base64_decode("H4sIAAAAAAACA8tIzcnJBwCGphA2BQAAAA==");
  REQUIRE(gzip);
  config::Resource resource;
  resource.source = "http://host/x";
  resource.compression = "gzip";
  resource.hash = "sha512-" + sha512_hex("hello");
  for (std::size_t broken_off = 0; broken_off < gzip->size(); ++broken_off) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, gzip->size()}) {
      Target target;
      ResourceSink sink(resource, 100, "100 bytes", target);
      sink.restart();
      sink.add(std::string_view(*gzip).substr(0, broken_off));
      sink.restart();
      for (std::size_t i = 0; i < gzip->size(); i += piece) {
        sink.add(std::string_view(*gzip).substr(i, piece));
      }
      sink.finish(*resource.source);
      CHECK(target.text == "hello");
    }
  }
}

TEST_CASE("a wrong sum and an end too early are found at the end") {
  config::Resource resource;
  resource.source = "http://host/x";
  resource.hash = "sha256-" + sha256_hex("hello");
  Target target;
  ResourceSink sink(resource, 100, "100 bytes", target);
  sink.restart();
  sink.add("hell");
  CHECK_THROWS_AS(sink.finish(*resource.source), Error);
}

std::string failure_of(ResourceSink& sink, const std::string& url) {
  try {
    sink.finish(url);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("the message of a wrong sum says how much came from where") {
  config::Resource resource;
  resource.source = "http://user:password@host/x?key=secret";
  resource.hash = "sha256-" + sha256_hex("hello");
  Target target;
  ResourceSink plain(resource, 100, "100 bytes", target);
  plain.restart();
  plain.add("begun and broken off");
  plain.restart();
  plain.add("hell");
  const std::string direct = failure_of(plain, *resource.source);
  CAPTURE(direct);
  CHECK(direct.starts_with("verify 'http://host/x': its sha256 is " + sha256_hex("hell") +
                           ", wanted is " + sha256_hex("hello") + "; 4 bytes were received ("));

  resource.compression = "gzip";
  resource.hash = "sha256-" + sha256_hex("other");
  ResourceSink gzip(resource, 100, "100 bytes", target);
  gzip.restart();
  gzip.add(*base64_decode("H4sIAAAAAAACA8tIzcnJBwCGphA2BQAAAA=="));
  const std::string redirected = failure_of(gzip, "https://u:password@cdn/y?sig=secret");
  CAPTURE(redirected);
  CHECK(
      redirected.find("; 25 bytes were received from https://cdn/y, which are 5 decompressed (") !=
      std::string::npos);
  for (const std::string& text : {direct, redirected}) {
    CHECK(text.find("password") == std::string::npos);
    CHECK(text.find("secret") == std::string::npos);
  }
}

}  // namespace
}  // namespace firstlight::net
