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
  const std::string program =
      R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/a",
      "mode":493,"contents":{"source":"data:,%23!/usr/bin/tool"}}]}})";
  CHECK(other.apply(message({"#!/etc/a\n", program})) == cli::kExitSuccess);
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
      {"no program, by the config", message({"#!/etc/a\n", config("a", "%23!/usr/bin/tool")}),
       cli::kExitConfigRejected},
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

namespace {

// An old ECS service, one without tokens, that has these data.
std::string ecs_answer(const std::string& request, const std::string& user_data,
                       const std::string& vendor_data) {
  if (has(request, "GET /latest/user-data ")) return answer(200, user_data);
  if (has(request, "GET /latest/vendor-data ")) return answer(200, vendor_data);
  if (has(request, "GET /2016-01-01/meta-data/all ")) {
    return answer(200, R"({"instance-id":"i-1","hostname":"node"})");
  }
  return answer(404, "");
}

int apply_from_ecs(const TargetRoot& root, const std::string& user_data,
                   const std::string& vendor_data) {
  HttpServer server(
      [&](const std::string& request) { return ecs_answer(request, user_data, vendor_data); });
  cli::CommandLine line = root.command_line("");
  line.config_path.clear();
  line.platform = "ecs";
  line.metadata_url = server.url("");
  return cli::apply(line);
}

}  // namespace

TEST_CASE("vendor data lie beneath user data") {
  const ScriptRoot root;
  REQUIRE(apply_from_ecs(root, message({config("a", "user"), "#!/usr/bin/tool\n"}),
                         message({config("a", "vendor"), config("b", "vendor"),
                                  "#!/usr/bin/tool\n"})) == cli::kExitSuccess);
  CHECK(root.read("etc/a") == "user");
  CHECK(root.read("etc/b") == "vendor");
  CHECK(root.read("etc/hostname") == "node\n");
  CHECK(root.read(kScriptFile) == "#!/usr/bin/tool\n");
  CHECK(root.read("var/lib/firstlight/vendor-data/script-0") == "#!/usr/bin/tool\n");
  CHECK(has(root.read("etc/systemd/system/firstlight-vendor-script-0.service"),
            "Before=firstlight-user-script-0.service\n"));
}

TEST_CASE("vendor data that are no good are left out as a whole") {
  const std::string rows[] = {
      "hello",
      message({config("b", "vendor"), "{"}),
      message({config("b", "vendor"), "#!/bin/bash\n"}),
      message({config("b", "vendor")}).substr(0, 120),
      R"({"ignition":{"version":"3.5.0"},"storage":{"luks":[{"name":"a","device":"/dev/vdz",
          "cex":{"enabled":true}}]}})",
  };
  for (const std::string& vendor_data : rows) {
    CAPTURE(vendor_data);
    const ScriptRoot root;
    CHECK(apply_from_ecs(root, config("a", "user"), vendor_data) == cli::kExitSuccess);
    CHECK(root.read("etc/a") == "user");
    CHECK(root.read("etc/b").empty());
  }
}

TEST_CASE("a cloud-init config is carried out as a whole or not at all") {
  const ScriptRoot root;
  root.add_program("root/bin/sh");
  REQUIRE(root.apply("#cloud-config\nhostname: node-1\nwrite_files:\n- path: /etc/a\n  content: b\n"
                     "users:\n- name: core\nssh_authorized_keys:\n- ssh-ed25519 A\nruncmd:\n"
                     "- echo hello\n") == cli::kExitSuccess);
  CHECK(root.read("etc/hostname") == "node-1\n");
  CHECK(root.read("etc/a") == "b");
  CHECK(root.read("root/.ssh/authorized_keys.d/ignition") == "ssh-ed25519 A\n");
  CHECK(has(root.read("etc/passwd"), "\ncore:x:1000:"));
  CHECK(root.read(kScriptFile) == "#!/bin/sh\necho hello\n");

  const ScriptRoot untouched;
  const auto before = untouched.snapshot();
  CHECK(untouched.apply("#cloud-config\nhostname: node-1\npackages:\n- vim\n") ==
        cli::kExitConfigRejected);
  CHECK(untouched.apply("#cloud-config\nhostname: node-1\nruncmd:\n- ls\n") ==
        cli::kExitConfigRejected);
  CHECK(before == untouched.snapshot());
}
