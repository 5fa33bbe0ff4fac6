// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/error.h"

using firstlight::cli::Command;
using firstlight::cli::CommandLine;
using firstlight::cli::parse_command_line;

TEST_CASE("command lines that are understood") {
  const CommandLine apply = parse_command_line({"apply", "--root", "/mnt", "a.ign"});
  CHECK(apply.command == Command::kApply);
  CHECK(apply.root == "/mnt");
  CHECK(apply.config_path == "a.ign");

  const CommandLine ecs = parse_command_line(
      {"apply", "--platform=ecs", "--metadata-url=http://127.0.0.1:8000", "--ssh-user", "admin"});
  CHECK(ecs.platform == "ecs");
  CHECK(ecs.metadata_url == "http://127.0.0.1:8000");
  CHECK(ecs.ssh_user == "admin");
  CHECK(ecs.root == "/");

  CHECK(parse_command_line({"apply", "--platform", "file", "a.ign"}).config_path == "a.ign");
  CHECK(parse_command_line({"apply", "--platform", "file"}).config_path.empty());
  CHECK(parse_command_line({"plan", "-"}).config_path == "-");
  CHECK(parse_command_line({"plan", "a.ign", "--format", "json"}).json);
  CHECK(parse_command_line({"validate", "--format=json", "a.ign"}).json);
  CHECK_FALSE(parse_command_line({"validate", "--format=text", "a.ign"}).json);
  CHECK_FALSE(parse_command_line({"validate", "a.ign"}).json);
  CHECK(parse_command_line({"validate", "--", "--format"}).config_path == "--format");
  const CommandLine follow = parse_command_line({"validate", "--follow", "--online", "a.ign"});
  CHECK(follow.follow);
  CHECK(follow.online);
  CHECK(ecs.base_references);
  CHECK_FALSE(parse_command_line({"apply", "--base-references=no", "a.ign"}).base_references);
  CHECK(parse_command_line({"apply", "a.ign"}).deadline == std::chrono::seconds{300});
  CHECK(parse_command_line({"apply", "--deadline", "0", "a.ign"}).deadline.count() == 0);
  CHECK(parse_command_line({"apply", "--deadline=604800", "a.ign"}).deadline.count() == 604800);
  CHECK_FALSE(ecs.raid_reuse);
  CHECK(parse_command_line({"apply", "--raid-reuse", "yes", "a.ign"}).raid_reuse);
  CHECK(ecs.script_runner.empty());
  CHECK(parse_command_line({"apply", "--script-runner", " /run  -a ", "a.ign"}).script_runner ==
        std::vector<std::string>{"/run", "-a"});
  CHECK(parse_command_line({"report", "--journal"}).journal);
  CHECK(parse_command_line({"report", "--post"}).post);
  const CommandLine schema = parse_command_line({"schema", "3.2.0"});
  CHECK(schema.command == Command::kSchema);
  CHECK(schema.schema_version == "3.2.0");
  CHECK_FALSE(schema.list);
  CHECK(parse_command_line({"schema"}).schema_version.empty());
  CHECK(parse_command_line({"schema", "--list"}).list);
  const CommandLine metadata =
      parse_command_line({"metadata", "--platform", "ecs", "--format=json", "--fresh", "mac"});
  CHECK(metadata.command == Command::kMetadata);
  CHECK(metadata.platform == "ecs");
  CHECK(metadata.json);
  CHECK(metadata.fresh);
  CHECK_FALSE(metadata.write);
  CHECK(metadata.item == "mac");
  const CommandLine fetch = parse_command_line({"fetch", "--metadata-url=http://a", "http://b"});
  CHECK(fetch.command == Command::kFetch);
  CHECK(fetch.metadata_url == "http://a");
  CHECK(fetch.url == "http://b");
  CHECK(parse_command_line({"fetch"}).url.empty());
  CHECK(parse_command_line({"boot"}).command == Command::kBoot);
  CHECK(parse_command_line({"sync-filesystem", "/var"}).sync_path == "/var");
  const CommandLine help = parse_command_line({"apply", "--root", "/mnt", "--help", "--nonsense"});
  CHECK(help.help);
  CHECK(help.command == Command::kApply);
  CHECK_FALSE(apply.help);
  CHECK(parse_command_line({"validate", "--", "--help"}).config_path == "--help");
  CHECK(parse_command_line({"--version"}).command == Command::kVersion);
  CHECK(parse_command_line({"-h"}).command == Command::kHelp);
}

TEST_CASE("command lines that are refused name the word") {
  struct Row {
    std::vector<std::string> words;
    const char* named;
  };
  const Row rows[] = {
      {{}, "command"},
      {{"frobnicate"}, "frobnicate"},
      {{"apply"}, "--platform"},
      {{"apply", "--root"}, "--root"},
      {{"apply", "--root=", "a.ign"}, "--root="},
      {{"apply", "a.ign", "b.ign"}, "b.ign"},
      {{"apply", "--platform", "ecs", "a.ign"}, "a.ign"},
      {{"apply", "--format", "json", "a.ign"}, "--format"},
      {{"plan", "--json", "a.ign"}, "--json"},
      {{"validate", "--format", "yaml", "a.ign"}, "yaml"},
      {{"validate", "a.ign", "--format"}, "--format"},
      {{"apply", "--rooty", "/", "a.ign"}, "--rooty"},
      {{"apply", ""}, "empty"},
      {{"plan"}, "CONFIG"},
      {{"validate"}, "CONFIG"},
      {{"validate", "--root", "/", "a.ign"}, "--root"},
      {{"validate", "--online", "a.ign"}, "--online"},
      {{"plan", "--follow", "a.ign"}, "--follow"},
      {{"apply", "--base-references=maybe", "a.ign"}, "neither no nor yes"},
      {{"apply", "--deadline=604801", "a.ign"}, "no number of seconds"},
      {{"apply", "--deadline=", "a.ign"}, "no number of seconds"},
      {{"apply", "--deadline=-1", "a.ign"}, "no number of seconds"},
      {{"apply", "--deadline=5m", "a.ign"}, "no number of seconds"},
      {{"plan", "--deadline=5", "a.ign"}, "no such option"},
      {{"apply", "--script-runner=run", "a.ign"}, "run"},
      {{"apply", "--script-runner", " ", "a.ign"}, "--script-runner"},
      {{"schema", "3.0.0", "3.1.0"}, "one VERSION"},
      {{"boot", "a.ign"}, "a.ign"},
      {{"boot", "--root=/mnt"}, "--root=/mnt"},
      {{"report"}, "--journal or --post"},
      {{"report", "--journal", "--post"}, "--journal or --post"},
      {{"report", "--post", "a.ign"}, "a.ign"},
      {{"sync-filesystem"}, "PATH"},
      {{"sync-filesystem", "/a", "/b"}, "one PATH"},
      {{"sync-filesystem", "--format=json", "/a"}, "--format"},
      {{"schema", ""}, "VERSION"},
      {{"schema", "--json"}, "--json"},
      {{"schema", "--list", "3.0.0"}, "--list"},
      {{"metadata", "--write", "hostname"}, "hostname"},
      {{"metadata", "--format", "text"}, "neither env nor json"},
      {{"metadata", "a", "b"}, "one ITEM"},
      {{"fetch", "--fresh"}, "--fresh"},
      {{"fetch", "--platform="}, "--platform="},
  };
  for (const Row& row : rows) {
    CAPTURE(row.named);
    try {
      (void)parse_command_line(row.words);
      FAIL_CHECK("accepted");
    } catch (const firstlight::Error& error) {
      CHECK(error.detail().code == firstlight::ErrorCode::kUsage);
      CHECK(std::string(error.what()).find(row.named) != std::string::npos);
    }
  }
}
