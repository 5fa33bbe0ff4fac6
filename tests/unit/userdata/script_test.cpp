// SPDX-License-Identifier: Apache-2.0
#include "userdata/script.h"

#include <doctest/doctest.h>

#include <set>

#include "config/data_url.h"
#include "config/rules.h"
#include "config/unit_text.h"
#include "failure_of.h"

namespace firstlight::userdata {
namespace {

using test::failure_of;
using test::has;

ProgramLookup only(std::set<std::string> programs) {
  return
      [programs = std::move(programs)](const std::string& path) { return programs.contains(path); };
}

TEST_CASE("interpreters") {
  struct Row {
    const char* script;
    const char* path;
    const char* argument;
  };
  const Row rows[] = {
      {"#!/bin/sh", "/bin/sh", ""},
      {"#!/bin/sh\n-x", "/bin/sh", ""},
      {"#! /bin/sh  -e \t\nls", "/bin/sh", "-e"},
      {"#!\t/usr/bin/env bash\n", "/usr/bin/env", "bash"},
      {"#!/usr/bin/env -S python3 -B\n", "/usr/bin/env", "-S python3 -B"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.script);
    const Interpreter interpreter = interpreter_of(row.script, "x");
    CHECK(interpreter.path == row.path);
    CHECK(interpreter.argument == row.argument);
  }
}

TEST_CASE("interpreters that are refused") {
  struct Row {
    std::string script;
    const char* why;
  };
  const Row rows[] = {
      {"#!", "no absolute path"},
      {"#!\n/bin/sh", "no absolute path"},
      {"#!bash\n", "no absolute path"},
      {"#!/bin/sh\r\nls\r\n", "CR LF"},
      {"#!/bin/s%h\n", "characters"},
      {"#!/bin/s$h\n", "characters"},
      {"#!/bin/sh \x1b[0m\n", "characters"},
      {"#!/" + std::string(300, 'a') + "\n", "255 bytes"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.script);
    const auto error = failure_of([&] { static_cast<void>(interpreter_of(row.script, "part 1")); });
    REQUIRE(error);
    CHECK(error->detail().code == ErrorCode::kUserData);
    CHECK(has(error->what(), row.why));
  }
}

TEST_CASE("missing programs") {
  struct Row {
    const char* script;
    std::set<std::string> programs;
    const char* missing;
  };
  const Row rows[] = {
      {"#!/bin/sh", {"/bin/sh"}, ""},
      {"#!/bin/sh", {"/usr/bin/sh"}, "/bin/sh"},
      {"#!/usr/bin/env bash", {"/usr/bin/env", "/bin/bash"}, ""},
      {"#!/usr/bin/env bash", {"/usr/bin/env"}, "bash"},
      {"#!/usr/bin/env bash", {"/bin/bash"}, "/usr/bin/env"},
      {"#!/usr/bin/env -S A=b python3 -B", {"/usr/bin/env", "/usr/bin/python3"}, ""},
      {"#!/usr/bin/env /opt/run", {"/usr/bin/env"}, "/opt/run"},
      {"#!/usr/bin/env", {"/usr/bin/env"}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.script);
    CHECK(missing_program(interpreter_of(row.script, "x"), only(row.programs)) == row.missing);
  }
}

Part script(const std::string& bytes) {
  return {.kind = PartKind::kScript, .bytes = bytes, .origin = "part 1"};
}

std::string option(const config::Config& config, std::string_view name) {
  const config::UnitText unit = config::parse_unit_text(*config.systemd_units.at(0).contents);
  REQUIRE(unit.ok());
  for (const config::UnitOption& option : unit.options) {
    if (option.name == name) return option.value;
  }
  return {};
}

TEST_CASE("a script becomes a file and a unit") {
  const config::Config config =
      script_config(script("#!/bin/sh -e\nexit 3\n"), 0,
                    {.owner = ScriptOwner::kUser, .runner = {}, .has_program = only({"/bin/sh"})});
  const config::File& file = config.storage.files.at(0);
  CHECK(file.path == "/var/lib/firstlight/user-data/script-0");
  CHECK(file.mode == 0700);
  CHECK(file.user.id == 0);
  CHECK(config::decode_data_url(*file.contents.source).bytes == "#!/bin/sh -e\nexit 3\n");
  CHECK(config.storage.directories.at(0).path == "/var/lib/firstlight/user-data");
  CHECK(config.storage.directories.at(0).mode == 0700);
  const config::Unit& unit = config.systemd_units.at(0);
  CHECK(unit.name == "firstlight-user-script-0.service");
  CHECK(unit.enabled == true);
  CHECK(option(config, "ExecStart") == R"(/bin/sh "-e" "/var/lib/firstlight/user-data/script-0")");
  CHECK(option(config, "Type") == "oneshot");
  CHECK(option(config, "RemainAfterExit") == "yes");
  CHECK(option(config, "After") == "network-online.target");
  CHECK(option(config, "WantedBy") == "multi-user.target");
  const std::string mark = option(config, "StateDirectory");
  CHECK(mark == "firstlight/user-data/started-0-0985e549efe9ce39");
  CHECK(option(config, "ConditionPathExists") == "!/var/lib/" + mark);
  CHECK(option(config, "ExecStartPre").empty());
  CHECK_FALSE(config::check_final(config).has_errors());
}

TEST_CASE("scripts run one after the other, and another script has another mark") {
  const ScriptSettings settings{
      .owner = ScriptOwner::kUser, .runner = {}, .has_program = only({"/bin/sh"})};
  const config::Config second = script_config(script("#!/bin/sh\n"), 1, settings);
  CHECK(option(second, "After") == "network-online.target firstlight-user-script-0.service");
  CHECK(second.storage.files.at(0).path == "/var/lib/firstlight/user-data/script-1");
  CHECK(option(second, "StateDirectory") !=
        option(script_config(script("#!/bin/sh\n#"), 1, settings), "StateDirectory"));
}

TEST_CASE("the engine, where the image has it, makes the mark outlast a power cut") {
  const config::Config config = script_config(
      script("#!/bin/sh\n"), 0,
      {.owner = ScriptOwner::kUser, .runner = {}, .has_program = only({"/bin/sh", kEnginePath})});
  CHECK(option(config, "ExecStartPre") ==
        "-/usr/lib/firstlight/firstlight sync-filesystem /var/lib/" +
            option(config, "StateDirectory"));
}

TEST_CASE("the vendor's scripts run before the user's") {
  const config::Config config = script_config(
      script("#!/bin/sh\n"), 0,
      {.owner = ScriptOwner::kVendor, .runner = {}, .has_program = only({"/bin/sh"})});
  CHECK(config.systemd_units.at(0).name == "firstlight-vendor-script-0.service");
  CHECK(config.storage.files.at(0).path == "/var/lib/firstlight/vendor-data/script-0");
  CHECK(option(config, "Before") == "firstlight-user-script-0.service");
}

TEST_CASE("a runner comes before the interpreter") {
  const config::Config config =
      script_config(script("no line of an interpreter"), 0,
                    {.owner = ScriptOwner::kUser,
                     .runner = {"/usr/bin/run", "--mount", "a=\"b\\c\",100%", "$HOME"},
                     .has_program = only({"/usr/bin/run"})});
  CHECK(option(config, "ExecStart") == R"(/usr/bin/run "--mount" "a=\"b\\c\",100%%" "$$HOME" )"
                                       R"("/var/lib/firstlight/user-data/script-0")");
}

TEST_CASE("scripts that nothing can run") {
  struct Row {
    const char* bytes;
    std::vector<std::string> runner;
    ErrorCode code;
    const char* why;
  };
  const Row rows[] = {
      {"#!/bin/bash\nsecret", {}, ErrorCode::kNotSupported, "no '/bin/bash', and no runner"},
      {"#!/bin/sh\nsecret", {"/opt/run"}, ErrorCode::kNotSupported, "'/opt/run': the root has no"},
      {"#!/bin/sh\nsecret", {"run"}, ErrorCode::kUsage, "'run': it is no plain absolute path"},
      {"#!/bin/sh\nsecret", {"/a$b"}, ErrorCode::kUsage, "no plain absolute path"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto error = failure_of([&] {
      static_cast<void>(script_config(
          script(row.bytes), 0,
          {.owner = ScriptOwner::kUser, .runner = row.runner, .has_program = only({"/bin/sh"})}));
    });
    REQUIRE(error);
    CAPTURE(error->what());
    CHECK(error->detail().code == row.code);
    CHECK(has(error->what(), row.why));
    CHECK_FALSE(has(error->what(), "secret"));
  }
}

}  // namespace
}  // namespace firstlight::userdata
