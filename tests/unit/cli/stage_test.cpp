// SPDX-License-Identifier: Apache-2.0
// What the stages of the drop-in share: flags, state, log lines, records for the journal.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/error.h"
#include "cli/container_config.h"
#include "cli/network_needs.h"
#include "cli/stage_flags.h"
#include "cli/stage_journal.h"
#include "cli/stage_state.h"
#include "cli/stage_volumes.h"
#include "config/load.h"
#include "report/stage_lines.h"

namespace firstlight::cli {
namespace {

config::Config config_of(const std::string& members) {
  const config::LoadResult result =
      config::load(R"({"ignition":{"version":"3.4.0"})" + members + "}");
  REQUIRE(result.config.has_value());
  return *result.config;
}

TEST_CASE("the flags of a stage, with their defaults") {
  StageFlags flags = parse_stage_flags({"--platform=aliyun", "-stage", "disks", "-root", ""});
  CHECK(flags.platform == "aliyun");
  CHECK(flags.stage == Stage::kDisks);
  CHECK(flags.root == "/");
  CHECK(flags.config_cache == "/run/ignition.json");
  CHECK(flags.neednet == "/run/ignition/neednet");
  CHECK(flags.state_file == "/run/ignition/state");
  CHECK(flags.fetch_timeout == std::chrono::minutes(2));
  CHECK_FALSE(flags.log_to_stdout);
  flags = parse_stage_flags({"-platform", "ecs", "-stage=umount", "-root=/sysroot/",
                             "-log-to-stdout", "-fetch-timeout", "0", "-config-cache", "/a/../c",
                             "-neednet=/n", "-state-file=/s"});
  CHECK(flags.root == "/sysroot/");
  CHECK(flags.config_cache == "/c");
  CHECK(flags.fetch_timeout.count() == 0);
  CHECK(flags.log_to_stdout);
  CHECK(parse_stage_flags({"-version"}).version);
}

TEST_CASE("flags that no stage can run with") {
  using Words = std::vector<std::string>;
  for (const auto& [words, said] :
       {std::pair{Words{}, "ignition.platform.id"}, std::pair{Words{"-platform=ecs"}, "not given"},
        std::pair{Words{"-platform=ecs", "-stage=disk"}, "fetch-offline, fetch"},
        std::pair{Words{"-platform=moon", "-stage=disks"}, "digitalocean"},
        std::pair{Words{"-platform=ecs", "-stage=fetch", "-fetch-timeout=2"}, "90s"},
        std::pair{Words{"-nonsense"}, "unknown flag"}}) {
    try {
      (void)parse_stage_flags(words);
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.detail().code == ErrorCode::kUsage);
      CHECK(std::string(error.what()).find(said) != std::string::npos);
    }
  }
}

TEST_CASE("a state is read as it was written") {
  StageState state;
  state.note({.kind = "base", .source = "system"});
  state.note({.kind = "user", .source = "aliyun"});
  state.note({.kind = "user", .source = "aliyun"});
  state.note({.kind = "user", .source = "/a.ign", .referenced = true});
  state.luks_keys["data"] = "data:;base64,AAEC";
  state.volumes = {{.name = "data", .uuid = "u", .pointer = "/storage/luks/0", .is_netdev = true}};
  state.made_directories = {"/var/a", "/var/a/b"};
  state.base_config = "{}";
  const StageState again = decode_state(encode_state(state), "/s");
  CHECK(again.fetched_configs.size() == 3);
  CHECK(again.fetched_configs == state.fetched_configs);
  CHECK(again.luks_keys == state.luks_keys);
  CHECK(again.volumes == state.volumes);
  CHECK(again.made_directories == state.made_directories);
  CHECK(again.base_config == "{}");
  CHECK(encode_state(again) == encode_state(state));
  const auto volumes = kept_volumes(again);
  REQUIRE(volumes.size() == 1);
  CHECK(volumes.front().key->size_bytes() == 3);
}

TEST_CASE("a state of the reference engine is read, nonsense is not") {
  const StageState state = decode_state(
      R"({"fetchedConfigs":[{"kind":"user","source":"cmdline","referenced":false}],)"
      R"("luksPersistKeyFiles":null,"notatedDirectories":["var"],"providerOutputFiles":[]})",
      "/s");
  CHECK(state.fetched_configs.size() == 1);
  CHECK(state.made_directories == std::vector<std::string>{"var"});
  for (const char* const bad :
       {"", "[]", "{\"fetchedConfigs\":{}}", "{\"notatedDirectories\":[1]}", "{}x",
        "{\"luksPersistKeyFiles\":{\"a\":1}}", "{\"fetchedConfigs\":[1]}", "{\"volumes\":[[]]}"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS((void)decode_state(bad, "/s"), Error);
  }
}

TEST_CASE("what takes a network") {
  CHECK_FALSE(needs_network(config_of("")));
  CHECK_FALSE(needs_network(
      config_of(R"(,"storage":{"files":[{"path":"/a","contents":{"source":"data:,x"}}]})")));
  CHECK(needs_network(
      config_of(R"(,"storage":{"files":[{"path":"/a","contents":{"source":"http://a/"}}]})")));
  CHECK(needs_network(
      config_of(R"(,"storage":{"files":[{"path":"/a","append":[{"source":"s3://a/b"}]}]})")));
  const std::string luks = R"(,"storage":{"luks":[{"name":"d","device":"/dev/d",)";
  CHECK(needs_network(config_of(luks + R"("keyFile":{"source":"https://a/"}}]})")));
  CHECK(needs_network(
      config_of(luks + R"("clevis":{"tang":[{"url":"http://t","thumbprint":"p"}]}}]})")));
  CHECK_FALSE(needs_network(config_of(
      luks +
      R"("clevis":{"tang":[{"url":"http://t","thumbprint":"p","advertisement":"{}"}]}}]})")));
}

TEST_CASE("what an image that is being built can have") {
  config::Config config = config_of(
      R"(,"passwd":{"users":[{"name":"a"}]},"storage":{"files":[{"path":"/a"}],)"
      R"("disks":[{"device":"/dev/a","wipeTable":true}]},"systemd":{"units":[{"name":"a.service","mask":true}]})");
  try {
    keep_container_parts(config, /*ignore_others=*/false);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.detail().pointer == "/storage/disks");
    CHECK(error.detail().object == "storage/disks");
  }
  keep_container_parts(config, /*ignore_others=*/true);
  CHECK(config.storage.disks.empty());
  CHECK(config.passwd.users.empty());
  CHECK(config.storage.files.size() == 1);
  CHECK(config.systemd_units.size() == 1);
}

TEST_CASE("log lines have the word for their level") {
  CHECK(report::level_prefix(2) == "CRITICAL : ");
  CHECK(report::level_prefix(3) == "ERROR    : ");
  CHECK(report::level_prefix(6) == "INFO     : ");
}

TEST_CASE("a step is a line when it begins and one when it ends") {
  std::vector<std::string> lines;
  Recorder recorder(
      {}, {}, [&](const StepMoment& moment) { lines.push_back(report::operation_line(moment)); });
  static_cast<void>(Recorder::Step(recorder, "belong", "to no phase"));
  {
    const Recorder::Phase phase(recorder, "disks");
    for (int i = 0; i < 14; ++i) static_cast<void>(Recorder::Step(recorder, "wait", "/dev/vdb"));
  }
  REQUIRE(lines.size() == 28);
  CHECK(lines[0] == "disks: op(1): [started]  wait \"/dev/vdb\"");
  lines.clear();
  try {
    const Recorder::Phase phase(recorder, "tree");
    const Recorder::Step outer(recorder, "write file", "/a");
    Recorder::Step inner(recorder, "make link", "/b");
    inner.already_so();
    const Recorder::Step failing(recorder, "make link", "/c");
    throw Error({.code = ErrorCode::kTree, .tried = "make the link"});
  } catch (const Error&) {
  }
  CHECK(lines == std::vector<std::string>{"tree: op(f): [started]  write file \"/a\"",
                                          "tree: op(10): [started]  make link \"/b\"",
                                          "tree: op(11): [started]  make link \"/c\"",
                                          "tree: op(11): [failed]   make link \"/c\"",
                                          "tree: op(10): [failed]   make link \"/b\"",
                                          "tree: op(f): [failed]   write file \"/a\""});
  lines.clear();
  {
    const Recorder::Phase phase(recorder, "units");
    Recorder::Step(recorder, "have unit", "a.service").already_so();
  }
  CHECK(lines.back() == "units: op(12): [finished] have unit \"a.service\" (already so)");
}

TEST_CASE("the records that a login banner looks for") {
  StageFlags flags;
  flags.stage = Stage::kFetch;
  flags.root = "/sysroot";
  StageState state;
  state.note({.kind = "user", .source = "aliyun"});
  state.note({.kind = "user", .source = "/a.ign", .referenced = true});
  RunReport report;
  const auto value = [](const report::JournalRecord& record, const std::string& name) {
    const auto field = std::find_if(record.begin(), record.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    return field == record.end() ? std::string("none") : field->second;
  };
  auto records = stage_records(flags, state, report);
  REQUIRE(records.size() == 2);
  CHECK(value(records[0], "MESSAGE_ID") == "57124006b5c94805b77ce473e92a8aeb");
  CHECK(value(records[0], "IGNITION_CONFIG_TYPE") == "user");
  CHECK(value(records[1], "IGNITION_CONFIG_SRC") == "/a.ign");
  CHECK(value(records[1], "IGNITION_CONFIG_REFERENCED") == "true");
  flags.stage = Stage::kFiles;
  report.keys.push_back({.user = "core", .path = "/home/core/.ssh/authorized_keys.d/ignition"});
  records = stage_records(flags, state, report);
  REQUIRE(records.size() == 1);
  CHECK(value(records[0], "MESSAGE_ID") == "225067b87bbd4a0cb6ab151f82fa364b");
  CHECK(value(records[0], "IGNITION_USER_NAME") == "core");
  CHECK(value(records[0], "IGNITION_PATH") == "/sysroot/home/core/.ssh/authorized_keys.d/ignition");
}

}  // namespace
}  // namespace firstlight::cli
