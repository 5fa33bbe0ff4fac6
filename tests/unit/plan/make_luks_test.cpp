// SPDX-License-Identifier: Apache-2.0
#include "plan/make_luks.h"

#include <doctest/doctest.h>

#include <string>

#include "base/error.h"

namespace firstlight::plan {
namespace {

config::Clevis tang(int count, bool advertised = false) {
  config::Clevis clevis;
  for (int i = 0; i < count; ++i) {
    config::Tang& server = clevis.tang.emplace_back();
    server.url = "http://tang" + std::to_string(i);
    server.thumbprint = "print";
    if (advertised) server.advertisement = R"({"payload": "x"})";
  }
  return clevis;
}

TEST_CASE("what clevis is asked to do") {
  struct Row {
    std::string name;
    config::Clevis clevis;
    std::string config;
    bool needs_network;
    bool is_netdev;
    bool check_unlock;
  };
  const auto with_tpm2 = [](config::Clevis clevis, std::int64_t threshold) {
    clevis.tpm2 = true;
    clevis.threshold = threshold;
    return clevis;
  };
  config::Clevis threshold_only;
  threshold_only.threshold = 2;
  const Row rows[] = {
      {"tang", tang(1), R"({"pins":{"tang":[{"url":"http://tang0","thp":"print"}]},"t":1})", true,
       true, true},
      {"offline tang", tang(1, true),
       R"({"pins":{"tang":[{"url":"http://tang0","thp":"print","adv":{"payload": "x"}}]},"t":1})",
       false, true, false},
      {"tpm2", with_tpm2({}, 0), R"({"pins":{"tpm2":{}},"t":1})", false, false, true},
      {"both of them", with_tpm2(tang(1), 2),
       R"({"pins":{"tang":[{"url":"http://tang0","thp":"print"}],"tpm2":{}},"t":2})", true, true,
       true},
      {"offline tang and tpm2, one needed", with_tpm2(tang(1, true), 1),
       R"({"pins":{"tang":[{"url":"http://tang0","thp":"print","adv":{"payload": "x"}}],"tpm2":{}},"t":1})",
       false, true, true},
      {"offline tang and tpm2, both needed", with_tpm2(tang(1, true), 2),
       R"({"pins":{"tang":[{"url":"http://tang0","thp":"print","adv":{"payload": "x"}}],"tpm2":{}},"t":2})",
       false, true, false},
      {"threshold alone", threshold_only, R"({"pins":{"tang":null},"t":2})", false, false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto binding = clevis_binding(row.clevis, "/storage/luks/0/clevis");
    REQUIRE(binding);
    CHECK(binding->pin == "sss");
    CHECK(binding->config == row.config);
    CHECK(binding->needs_network == row.needs_network);
    CHECK(binding->is_netdev == row.is_netdev);
    CHECK(binding->check_unlock == row.check_unlock);
  }
  CHECK_FALSE(clevis_binding({}, ""));
}

TEST_CASE("servers without an advertisement have to answer first") {
  config::Clevis clevis = tang(3);
  clevis.tang[1].advertisement = "{}";
  clevis.tang[2].url = "http://tang2/below/";
  const auto binding = clevis_binding(clevis, "/storage/luks/0/clevis");
  REQUIRE(binding->advertisements.size() == 2);
  CHECK(binding->advertisements[0].source == "http://tang0/adv");
  CHECK(binding->advertisement_pointers[0] == "/storage/luks/0/clevis/tang/0/url");
  CHECK(binding->advertisements[1].source == "http://tang2/below/adv");
  CHECK(binding->advertisement_pointers[1] == "/storage/luks/0/clevis/tang/2/url");
}

TEST_CASE("a custom pin is passed on as it is, and not checked") {
  config::Clevis clevis;
  clevis.custom.pin = "tang";
  clevis.custom.config = R"({"url":"http://a"})";
  auto binding = clevis_binding(clevis, "");
  CHECK(binding->pin == "tang");
  CHECK(binding->config == R"({"url":"http://a"})");
  CHECK_FALSE(binding->check_unlock);
  CHECK_FALSE(binding->is_netdev);
  CHECK_FALSE(binding->needs_network);
  clevis.custom.needs_network = true;
  binding = clevis_binding(clevis, "");
  CHECK(binding->is_netdev);
  CHECK(binding->needs_network);
}

TEST_CASE("a volume's name fits into crypttab") {
  config::Luks luks;
  const std::string long_name(128, 'a');
  for (const char* name : {"", "a b", "a\tb", "a\nb", "#a", "-a", "a\x7f", "a,b",
                           "gr\xc3\xb6\xc3\x9f", "..", "a/b", long_name.c_str()}) {
    CAPTURE(name);
    luks.name = name;
    try {
      (void)luks_step(luks, "/storage/luks/1");
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.detail().code == ErrorCode::kConfigInvalid);
      CHECK(error.detail().pointer == "/storage/luks/1/name");
    }
  }
  luks.name = "a-b.c#+:=@_" + std::string(116, 'Z');
  luks.uuid = "ABCD";
  const LuksStep step = luks_step(luks, "/storage/luks/1");
  CHECK(step.uuid == "abcd");
  CHECK_FALSE(step.has_key_file());
  CHECK_FALSE(step.clevis);
  luks.uuid = "";
  CHECK_FALSE(luks_step(luks, "").uuid);
}

}  // namespace
}  // namespace firstlight::plan
