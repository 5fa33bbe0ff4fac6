// SPDX-License-Identifier: Apache-2.0
// User data of all forms, from the command line to the files.
#include <doctest/doctest.h>

#include <string>

#include "../../unit/net/http_server.h"
#include "base/base64.h"
#include "target_root.h"

namespace cli = firstlight::cli;
using firstlight::test::answer;
using firstlight::test::HttpServer;
using firstlight::test::TargetRoot;

namespace {

constexpr const char* kScriptFile = "var/lib/firstlight/user-data/script-0";
constexpr const char* kUnitFile = "etc/systemd/system/firstlight-user-script-0.service";

std::string config(const std::string& name, const std::string& contents) {
  return R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/)" + name +
         R"(","contents":{"source":"data:,)" + contents + R"("}}]}})";
}

std::string message(const std::vector<std::string>& parts) {
  std::string text = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"\n\n";
  for (const std::string& part : parts) text += "--b\n\n" + part + "\n";
  return text + "--b--\n";
}

// A root with an interpreter.
class ScriptRoot : public TargetRoot {
 public:
  ScriptRoot() { add_program("root/usr/bin/tool"); }

  void add_program(const std::string& path) const {
    write(path, "");
    std::filesystem::permissions(host_path(path), std::filesystem::perms(0755));
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a script and two configs of one message: all of it, the later config wins") {
  const ScriptRoot root;
  const std::string script = "#!/usr/bin/tool -x\nline\n";
  REQUIRE(root.apply(firstlight::base64_encode(message(
              {config("a", "first"), script, config("a", "second")}))) == cli::kExitSuccess);
  CHECK(root.read("etc/a") == "second");
  CHECK(root.read(kScriptFile) == script);
  CHECK(root.mode(kScriptFile) == 0700);
  CHECK(root.mode("var/lib/firstlight/user-data") == 0700);
  CHECK(has(root.read(kUnitFile),
            "ExecStart=/usr/bin/tool \"-x\" \"/var/lib/firstlight/user-data/script-0\"\n"));
  CHECK(root.link_target(
            "etc/systemd/system/multi-user.target.wants/firstlight-user-script-0.service") ==
        "/etc/systemd/system/firstlight-user-script-0.service");
}

TEST_CASE("a list of URLs is followed, and each leads to any form") {
  HttpServer server([](const std::string& request) {
    if (has(request, "GET /list ")) return answer(200, message({"#!/usr/bin/tool\n"}));
    if (has(request, "GET /config ")) return answer(200, config("a", "included"));
    return answer(404, "");
  });
  const ScriptRoot root;
  REQUIRE(root.apply("#include\n" + server.url("/list") + "\n" + server.url("/config") + "\n") ==
          cli::kExitSuccess);
  CHECK(root.read("etc/a") == "included");
  CHECK(root.read(kScriptFile) == "#!/usr/bin/tool\n");

  const TargetRoot untouched;
  const auto before = untouched.snapshot();
  CHECK(untouched.apply("#include " + server.url("/missing")) == cli::kExitNotStarted);
  CHECK(before == untouched.snapshot());
}

TEST_CASE("an interpreter may be a link, of the image or of the config") {
  const ScriptRoot root;
  root.link("root/bin", "usr/bin");
  root.link("root/usr/bin/sh", "/bin/tool");
  CHECK(root.apply("#!/bin/sh\n") == cli::kExitSuccess);
  const ScriptRoot other;
  CHECK(other.apply(message({"#!/etc/a\n", config("a", "%23!/usr/bin/tool")})) ==
        cli::kExitSuccess);
}

TEST_CASE("a runner of the image is used in place of the interpreter") {
  const ScriptRoot root;
  cli::CommandLine line = root.command_line("#!/bin/bash\n");
  line.script_runner = {"/usr/bin/tool", "run"};
  REQUIRE(cli::apply(line) == cli::kExitSuccess);
  CHECK(has(root.read(kUnitFile),
            "ExecStart=/usr/bin/tool \"run\" \"/var/lib/firstlight/user-data/script-0\"\n"));
}

TEST_CASE("what cannot be run or read changes nothing") {
  struct Row {
    const char* what;
    std::string user_data;
    int exit_code;
  };
  const Row rows[] = {
      {"no interpreter", message({config("a", "x"), "#!/bin/bash\n"}), cli::kExitConfigRejected},
      {"no program", "#!/usr/bin/readable\n", cli::kExitConfigRejected},
      {"a bad config among good ones", message({config("a", "x"), "{", config("b", "x")}),
       cli::kExitConfigRejected},
      {"configs that only together are bad",
       message({R"({"ignition":{"version":"3.4.0"},"storage":{"links":[{"path":"/etc/dir",
                    "target":"/b"}]}})",
                config("dir/a", "x")}),
       cli::kExitConfigRejected},
      {"an unknown part", message({config("a", "x"), "hello"}), cli::kExitConfigRejected},
      {"cut short", message({config("a", "x")}).substr(0, 100), cli::kExitNotStarted},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const ScriptRoot root;
    root.write("root/usr/bin/readable", "");
    const auto before = root.snapshot();
    CHECK(root.apply(row.user_data) == row.exit_code);
    CHECK(before == root.snapshot());
  }
}
