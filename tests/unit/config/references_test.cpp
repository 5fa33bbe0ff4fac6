// SPDX-License-Identifier: Apache-2.0
#include "config/references.h"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "findings.h"

namespace firstlight::config {
namespace {

using Strings = std::vector<std::string>;

// A world of configs by URL, and what was asked of it.
struct World {
  std::map<std::string, std::string> configs;
  Strings asked;                  // URLs in order
  Strings settings;               // "httpTotal authorities noProxy" in force at each fetch
  Strings fetched;                // origins as recorded
  std::string declined = "none";  // the URL that is not to be followed

  ReferenceAccess access() {
    return {.use = [this](const Ignition& ignition) { note(ignition); },
            .fetch = [this](const Resource& reference) { return fetch(reference); },
            .fetched = [this](const std::string& origin,
                              std::string_view) { fetched.push_back(origin); },
            .why_not_followed = "no network"};
  }

  RenderResult load(const std::string& text, const ReferenceLimits& limits = {}) {
    return load_final(text, "top", access(), limits);
  }

 private:
  void note(const Ignition& ignition) {
    std::string text = std::to_string(ignition.timeouts.http_total_s.value_or(0));
    for (const Resource& authority : ignition.certificate_authorities) {
      text += " " + authority.source.value_or("");
    }
    for (const std::string& item : ignition.proxy.no_proxy) text += " " + item;
    settings.push_back(text);
    CHECK(ignition.version.empty());
    CHECK(ignition.config_merge.empty());
  }

  std::optional<FetchedReference> fetch(const Resource& reference) {
    const std::string url = reference.source.value_or("");
    asked.push_back(url);
    if (url == declined) return std::nullopt;
    if (url.empty()) return FetchedReference{};
    const auto found = configs.find(url);
    if (found == configs.end()) {
      throw Error(
          {.code = ErrorCode::kNetwork, .tried = "fetch", .object = url, .why = "status 404"});
    }
    return FetchedReference{.bytes = found->second,
                            .origin = url.starts_with("data:") ? "data:…" : url};
  }
};

std::string document(const std::string& ignition, const std::string& body = "",
                     const std::string& version = "3.6.0") {
  std::string text = R"({"ignition":{"version":")" + version + "\"";
  if (!ignition.empty()) text += "," + ignition;
  text += "}";
  if (!body.empty()) text += "," + body;
  return text + "}";
}

std::string merges(const Strings& urls) {
  std::string list;
  for (const std::string& url : urls) {
    list += (list.empty() ? "" : ",") + (R"({"source":")" + url + "\"}");
  }
  return R"("config":{"merge":[)" + list + "]}";
}

std::string replaces(const std::string& url) {
  return R"("config":{"replace":{"source":")" + url + "\"}}";
}

std::string user(const std::string& name, const std::string& members = "") {
  return R"("passwd":{"users":[{"name":")" + name + "\"" + (members.empty() ? "" : ",") + members +
         "}]}";
}

Strings user_names(const Config& config) {
  Strings names;
  for (const User& each : config.passwd.users) names.push_back(each.name);
  return names;
}

TEST_CASE("without a reference nothing is asked") {
  World world;
  const RenderResult result = world.load(document("", user("a")));
  REQUIRE(result.config);
  CHECK(world.asked.empty());
  CHECK(world.settings.empty());
  CHECK(result.references == 0);
  CHECK(result.complete);
}

TEST_CASE("depth first, and the referenced one has the last word") {
  World world;
  world.configs = {
      {"http://a", document(merges({"http://a1"}), user("a", R"("gecos":"a","shell":"/a")"))},
      {"http://a1", document("", user("a", R"("gecos":"a1")"), "3.0.0")},
      {"http://b", document("", user("a", R"("uid":2)"), "3.1.0")},
  };
  const RenderResult result =
      world.load(document(merges({"http://a", "http://b"}), user("top", R"("uid":5)")));
  REQUIRE(result.config);
  CHECK(world.asked == Strings{"http://a", "http://a1", "http://b"});
  CHECK(world.fetched == world.asked);
  CHECK(user_names(*result.config) == Strings{"top", "a"});
  const User& a = result.config->passwd.users[1];
  CHECK(a.gecos == "a1");
  CHECK(a.shell == "/a");
  CHECK(a.uid == 2);
  CHECK(result.references == 3);
  CHECK(result.config->ignition.config_merge.empty());
}

TEST_CASE("a replacement discards the config and its other references") {
  World world;
  world.configs = {{"http://a", document(merges({"http://b"}), user("a"))},
                   {"http://b", document("", user("b"))}};
  const std::string both =
      R"("config":{"replace":{"source":"http://a"},"merge":[{"source":"http://never"}]})";
  const RenderResult result = world.load(document(both, user("top")));
  REQUIRE(result.config);
  CHECK(world.asked == Strings{"http://a", "http://b"});
  CHECK(user_names(*result.config) == Strings{"a", "b"});
  CHECK_FALSE(result.config->ignition.config_replace.source);
}

TEST_CASE("settings in force at each fetch") {
  const auto timeout = [](int seconds) {
    return R"("timeouts":{"httpTotal":)" + std::to_string(seconds) + "}";
  };
  const std::string authority =
      R"("security":{"tls":{"certificateAuthorities":[{"source":"data:,ca"}]}})";
  World world;
  world.configs = {
      {"http://a", document(authority + "," + merges({"http://a1", "http://a2"}))},
      {"http://a1", document(timeout(7))},
      {"http://a2", document("")},
      {"http://b", document(replaces("http://c") + "," + timeout(9))},
      {"http://c", document(merges({"http://d"}))},
      {"http://d", document("")},
  };
  const RenderResult result = world.load(document(
      timeout(5) + "," + merges({"http://a", "http://b"}) + R"(,"proxy":{"noProxy":["x"]})"));
  REQUIRE(result.config);
  CHECK(world.asked ==
        Strings{"http://a", "http://a1", "http://a2", "http://b", "http://c", "http://d"});
  // What an earlier sibling sets holds for a later one; what a replaced config sets is gone.
  CHECK(world.settings == Strings{"5 x", "5 data:,ca x", "7 data:,ca x", "7 data:,ca x",
                                  "9 data:,ca x", "7 data:,ca x"});
  CHECK(result.config->ignition.timeouts.http_total_s == 7);
}

TEST_CASE("findings say which config they are in") {
  World world;
  world.configs = {
      {"data:,1", document("", R"("oops":1)")},
      {"http://a", document(merges({"data:,2", "data:,3"}))},
      {"data:,2", document("", R"("oops":1)")},
      {"data:,3", document("", R"("storage":{"files":[{"path":"b"}]})")},
      {"http://never", document("")},
  };
  const RenderResult result =
      world.load(document(merges({"data:,1", "http://a", "http://never"}), R"("oops":1)"));
  CHECK_FALSE(result.config);
  CHECK_FALSE(result.failure);
  CHECK(world.fetched == Strings{"data: URL of /ignition/config/merge/0", "http://a",
                                 "data: URL of /ignition/config/merge/0 in http://a",
                                 "data: URL of /ignition/config/merge/1 in http://a"});
  const std::vector<Diagnostic>& all = result.diagnostics.all();
  REQUIRE(all.size() == 4);
  CHECK(all[0].origin.empty());
  CHECK(all[1].origin == world.fetched[0]);
  CHECK(all[2].origin == world.fetched[2]);
  CHECK(all[3].origin == world.fetched[3]);
  CHECK(all[3].line == 1);
  CHECK(test::short_form(all[3]) == "E0401 /storage/files/0/path");
  const std::string text = render_text(result.diagnostics, document("", R"("oops":1)"));
  CHECK(text.find("error[FL-C0401] in data: URL of /ignition/config/merge/1 in http://a at "
                  "/storage/files/0/path (line 1, column ") != std::string::npos);
  CHECK(render_json(result.diagnostics)
            .find(R"("origin": "data: URL of /ignition/config/merge/0 in)") != std::string::npos);
}

struct FaultRow {
  const char* what;
  std::string top;
  const char* finding;  // short form
  const char* origin;   // of the config that refers
  const char* message;  // a part of it
};

TEST_CASE("references that lead nowhere good") {
  World world;
  world.configs = {
      {"http://empty", ""},
      {"http://self", document(merges({"http://self"}))},
      {"http://x", document(merges({"http://y"}))},
      {"http://y", document(replaces("http://x"))},
      {"http://lost", document(merges({"http://404"}))},
      {"http://to-empty", document(replaces(""))},
  };
  const FaultRow rows[] = {
      {"an empty config", document(merges({"http://empty"})), "E1201 /ignition/config/merge/0", "",
       "the referenced config is empty: top → http://empty"},
      {"an empty source", document(replaces("")), "E1201 /ignition/config/replace", "",
       "top → the empty source"},
      {"no source in 3.0.0", R"({"ignition":{"version":"3.0.0","config":{"merge":[{}]}}})",
       "E1201 /ignition/config/merge/0", "", "the empty source"},
      {"an empty source further down", document(merges({"http://to-empty"})),
       "E1201 /ignition/config/replace", "http://to-empty", "top → http://to-empty → "},
      {"a config that merges itself", document(merges({"http://self"})),
       "E1202 /ignition/config/merge/0", "http://self", "top → http://self → http://self"},
      {"a longer way round", document(replaces("http://x")), "E1202 /ignition/config/replace",
       "http://y", "top → http://x → http://y → http://x"},
      {"one that cannot be had", document(merges({"http://404"})), "E1206 /ignition/config/merge/0",
       "", "fetch 'http://404': status 404"},
      {"one that cannot be had, further down", document(merges({"http://lost"})),
       "E1206 /ignition/config/merge/0", "http://lost", "status 404"},
  };
  for (const FaultRow& row : rows) {
    CAPTURE(row.what);
    const RenderResult result = world.load(row.top);
    CHECK_FALSE(result.config);
    REQUIRE(result.diagnostics.all().size() == 1);
    const Diagnostic& finding = result.diagnostics.all().front();
    CHECK(test::short_form(finding) == row.finding);
    CHECK(finding.origin == row.origin);
    CHECK(finding.line == 1);
    CHECK_MESSAGE(finding.message.find(row.message) != std::string::npos, finding.message);
  }
}

TEST_CASE("the error that kept a reference from being followed is kept") {
  World world;
  world.configs = {{"http://lost", document(merges({"http://404"}))}};
  const RenderResult result = world.load(document(merges({"http://lost"}), R"("oops":1)"));
  REQUIRE(result.failure);
  CHECK(result.failure->detail().code == ErrorCode::kNetwork);
  CHECK(result.failure->detail().pointer == "/ignition/config/merge/0");
  CHECK(std::string(result.failure->what()) ==
        "follow the references of top → http://lost: fetch 'http://404': status 404");
  CHECK(test::short_forms(result.diagnostics) ==
        Strings{"E1206 /ignition/config/merge/0", "W0211 /oops"});
}

// http://N refers to http://N+1, without an end.
World endless() {
  World world;
  for (int i = 0; i < 200; ++i) {
    world.configs["http://" + std::to_string(i)] =
        document(merges({"http://" + std::to_string(i + 1)}));
  }
  return world;
}

TEST_CASE("bounds are named, with the way") {
  World world = endless();
  RenderResult result = world.load(document(merges({"http://0"})));
  REQUIRE(result.diagnostics.all().size() == 1);
  CHECK(test::short_form(result.diagnostics.all()[0]) == "E1203 /ignition/config/merge/0");
  CHECK(result.diagnostics.all()[0].message ==
        "more than 64 references to references: top → http://0 → http://1 → … 60 more → "
        "http://62 → http://63 → …");
  CHECK(world.asked.size() == 64);

  // No deeper than allowed is allowed.
  world = endless();
  world.configs["http://63"] = document("");
  CHECK(world.load(document(merges({"http://0"}))).config);

  Strings many;
  world = {};
  for (int i = 0; i < 6; ++i) many.push_back("http://" + std::to_string(i));
  for (const std::string& url : many) world.configs[url] = document("");
  CHECK(world.load(document(merges(many)), {.max_references = 6}).config);
  result = world.load(document(merges(many)), {.max_references = 5});
  REQUIRE(result.diagnostics.all().size() == 1);
  CHECK(test::short_form(result.diagnostics.all()[0]) == "E1204 /ignition/config/merge/5");
  CHECK(result.diagnostics.all()[0].message.find("more than 5 references") != std::string::npos);

  const std::size_t size = document("").size();
  CHECK(world.load(document(merges(many)), {.max_bytes = 6 * size}).config);
  result = world.load(document(merges(many)), {.max_bytes = 3 * size});
  REQUIRE(result.diagnostics.all().size() == 1);
  CHECK(test::short_form(result.diagnostics.all()[0]) == "E1205 /ignition/config/merge/3");
  CHECK(result.diagnostics.all()[0].message.find(std::to_string(3 * size) + " bytes") !=
        std::string::npos);
}

TEST_CASE("two ways to one config are no cycle") {
  World world;
  world.configs = {{"http://a", document(merges({"http://c"}))},
                   {"http://b", document(merges({"http://c"}))},
                   {"http://c", document("", user("c"))}};
  const RenderResult result = world.load(document(merges({"http://a", "http://b"})));
  REQUIRE(result.config);
  CHECK(user_names(*result.config) == Strings{"c"});
}

TEST_CASE("a reference that is not followed is a warning, and the whole is not judged") {
  World world;
  world.configs = {{"http://a", document("", user("a"))}};
  world.declined = "http://b";
  // In 3.2.0 a link may get its target from elsewhere.
  const RenderResult result = world.load(document(
      merges({"http://b", "http://a"}), R"("storage":{"links":[{"path":"/l"}]})", "3.2.0"));
  REQUIRE(result.config);
  CHECK_FALSE(result.complete);
  CHECK(test::short_forms(result.diagnostics) == Strings{"W1207 /ignition/config/merge/0"});
  CHECK(result.diagnostics.all()[0].message.ends_with("no network"));
  CHECK(user_names(*result.config) == Strings{"a"});
}

TEST_CASE("what comes out is held to the newest rules") {
  struct Row {
    const char* what;
    std::string parent;
    std::string child;
    Strings expected;
  };
  const auto disk = [](const std::string& partition) {
    return R"("storage":{"disks":[{"device":"/dev/a","partitions":[)" + partition + "]}]}";
  };
  const auto clevis = [](const std::string& members) {
    return R"("storage":{"luks":[{"name":"a","device":"/dev/a","clevis":{)" + members + "}}]}";
  };
  const Row rows[] = {
      {"a label under two keys",
       disk(R"({"number":1,"label":"x"})"),
       disk(R"({"label":"x"})"),
       {"E0504 /storage/disks/0/partitions/1"}},
      {"custom clevis and tang",
       clevis(R"("custom":{"pin":"sss","config":"{}"})"),
       clevis(R"("tang":[{"url":"http://t","thumbprint":"x"}])"),
       {"E0704 /storage/luks/0/clevis"}},
      {"a link above the parent's file",
       R"("storage":{"files":[{"path":"/a/b"}]})",
       R"("storage":{"links":[{"path":"/a","target":"c"}]})",
       {"E0406 /storage/files/0"}},
      {"duplicates are no matter",
       R"("kernelArguments":{"shouldExist":["a"]})",
       R"("kernelArguments":{"shouldExist":["a","b"]})",
       {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    World world;
    world.configs = {{"http://c", document("", row.child)}};
    const RenderResult result = world.load(document(merges({"http://c"}), row.parent));
    CHECK(test::short_forms(result.diagnostics) == row.expected);
    CHECK(result.config.has_value() == row.expected.empty());
    for (const Diagnostic& finding : result.diagnostics.all()) {
      CHECK(finding.line == 0);
      CHECK(finding.origin == "top with all that it refers to");
      CHECK(finding.message.find(" (made from /storage/") != std::string::npos);
    }
    // A config that others will be merged with is not judged.
    CHECK(load_with_references(document(merges({"http://c"}), row.parent), "top", world.access())
              .config);
  }
}

TEST_CASE("a config without references has positions for the newest rules, too") {
  World world;
  const std::string text = document("", R"("storage":{"links":[{"path":"/l"}]})", "3.2.0");
  const RenderResult result = world.load(text);
  CHECK_FALSE(result.config);
  REQUIRE(result.diagnostics.all().size() == 1);
  CHECK(test::short_form(result.diagnostics.all()[0]) == "E0407 /storage/links/0/target");
  CHECK(result.diagnostics.all()[0].line == 1);
  CHECK(world.load(document("", "", "3.2.0")).config.has_value());
  CHECK(world.load("").empty);
}

TEST_CASE("sources with credentials are in no message") {
  World world;
  world.configs = {
      {"http://u:secret@a/x?secret", document(merges({"http://u:secret@a/x?secret"}))}};
  ReferenceAccess access = world.access();
  access.fetch = [fetch = access.fetch](const Resource& reference) {
    auto fetched = fetch(reference);
    fetched->origin = "http://a/x";
    return fetched;
  };
  const RenderResult result =
      load_final(document(merges({"http://u:secret@a/x?secret"})), "top", access);
  const std::string text = render_text(result.diagnostics);
  CHECK(text.find("FL-C1202") != std::string::npos);
  CHECK(text.find("secret") == std::string::npos);
}

}  // namespace
}  // namespace firstlight::config
