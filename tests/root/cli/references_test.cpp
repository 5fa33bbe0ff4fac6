// SPDX-License-Identifier: Apache-2.0
// Configs that refer to others, and the image's own configs, from the command line to the files.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "../../unit/net/http_server.h"
#include "../gzip.h"
#include "base/digest.h"
#include "cli/provision.h"
#include "sys/device_names.h"
#include "target_root.h"

namespace firstlight::test {
namespace {

// A config that refers to `references` and writes `contents` into /etc/NAME.
std::string config(const std::string& references, const std::string& name,
                   const std::string& contents) {
  return R"({"ignition":{"version":"3.4.0","config":{)" + references +
         R"(}},"storage":{"files":[{"path":"/etc/)" + name +
         R"(","overwrite":true,"contents":{"source":"data:,)" + contents + R"("}}]}})";
}

std::string merge(const std::string& source, const std::string& more = "") {
  return R"("merge":[{"source":")" + source + "\"" + more + "}]";
}

// Serves configs by path; what asks for /guarded without its header gets 403.
class ConfigServer {
 public:
  void serve(const std::string& path, std::string bytes) { files_[path] = std::move(bytes); }
  [[nodiscard]] std::string url(const std::string& path) const { return server_.url(path); }
  [[nodiscard]] std::size_t requests() const { return server_.requests().size(); }

 private:
  std::string answer_to(const std::string& request) {
    const std::string path = request.substr(4, request.find(' ', 4) - 4);
    const bool has_key = request.find("X-Key: open sesame\r\n") != std::string::npos;
    if (path == "/guarded" && !has_key) return answer(403, "");
    const auto found = files_.find(path);
    return found == files_.end() ? answer(404, "") : answer(200, found->second);
  }

  std::map<std::string, std::string> files_;
  HttpServer server_{[this](const std::string& request) { return answer_to(request); }};
};

// As cli::apply(), but with the report.
RunReport provision(const TargetRoot& root, const std::string& config) {
  const cli::CommandLine line = root.command_line(config);
  platform::Sources sources;
  sources.platform_id = "file";
  sources.config_file = line.config_path;
  Recorder recorder;
  sys::DeviceNames names;
  try {
    cli::Acquisition acquisition(sources, net::Network::Policy::kUseAsFound, {}, Deadline::never(),
                                 recorder);
    firstlight::apply::TargetLabels labels(line.root);
    static_cast<void>(cli::provision({.root = line.root}, acquisition, names, labels, recorder));
  } catch (const Error& error) {
    recorder.set_failure(error);
  }
  return recorder.report();
}

TEST_CASE("nested references by http: header, gzip and hash are honoured, the deepest wins") {
  const std::string deepest = config("", "file", "deepest");
  ConfigServer server;
  server.serve("/deepest.gz", gzip(deepest));
  server.serve("/guarded", config(merge(server.url("/deepest.gz"),
                                        R"(,"compression":"gzip","verification":{"hash":"sha256-)" +
                                            sha256_hex(deepest) + "\"}"),
                                  "file", "guarded"));
  const TargetRoot root;
  const RunReport report =
      provision(root, config(merge(server.url("/guarded"),
                                   R"(,"httpHeaders":[{"name":"X-Key","value":"open sesame"}])"),
                             "other", "outermost"));
  CHECK(report.outcome == RunOutcome::kProvisioned);
  CHECK(root.read("etc/file") == "deepest");
  CHECK(root.read("etc/other") == "outermost");
  REQUIRE(report.configs.size() == 3);
  CHECK_FALSE(report.configs[0].referenced);
  CHECK(report.configs[1].origin == server.url("/guarded"));
  CHECK(report.configs[1].referenced);
  CHECK(report.configs[2].origin == server.url("/deepest.gz"));
  CHECK(report.configs[2].sha256 == sha256_hex(deepest));
}

TEST_CASE("a reference that is no good changes nothing and is named") {
  ConfigServer server;
  server.serve("/good", config("", "file", "good"));
  server.serve("/empty", "");
  server.serve("/cycle", config(merge(server.url("/cycle")), "file", "x"));
  server.serve("/broken", R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"a"}]}})");
  server.serve("/lost", config(merge(server.url("/404")), "file", "x"));
  const std::string wrong_hash =
      R"(,"verification":{"hash":"sha256-)" + std::string(64, '0') + "\"}";
  struct Row {
    const char* what;
    std::string references;
    ErrorCode code;
    std::string text;  // of the error
  };
  const Row rows[] = {
      {"a wrong hash", merge(server.url("/good"), wrong_hash), ErrorCode::kVerification,
       "verify '" + server.url("/good") + "'"},
      {"no gzip", merge(server.url("/good"), R"(,"compression":"gzip")"), ErrorCode::kVerification,
       server.url("/good")},
      {"an empty config", merge(server.url("/empty")), ErrorCode::kConfigInvalid,
       "the referenced config is empty"},
      {"an empty replacement", R"("replace":{"source":""})", ErrorCode::kConfigInvalid,
       "the referenced config is empty"},
      {"a cycle", merge(server.url("/cycle")), ErrorCode::kConfigInvalid, "refers to itself"},
      {"a header is missing", merge(server.url("/guarded")), ErrorCode::kNetwork, "status 403"},
      {"a header without a value",
       merge(server.url("/guarded"), R"(,"httpHeaders":[{"name":"X-Key"}])"),
       ErrorCode::kConfigInvalid, "the value of header X-Key is empty"},
      {"a config that is refused", merge(server.url("/broken")), ErrorCode::kConfigInvalid,
       "accept the config from '" + server.url("/broken") + "': FL-C0401"},
      {"one that is not there, further down", merge(server.url("/lost")), ErrorCode::kNetwork,
       " → " + server.url("/lost") + ": fetch '" + server.url("/404") + "'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const TargetRoot root;
    const auto before = root.snapshot();
    const RunReport report = provision(root, config(row.references, "file", "x"));
    REQUIRE(report.error);
    CHECK(report.error->code == row.code);
    Error error(*report.error);
    for (const std::string& step : report.error_context) error.add_context(step);
    CHECK_MESSAGE(std::string(error.what()).find(row.text) != std::string::npos,
                  std::string(error.what()));
    CHECK(before == root.snapshot());
  }
}

// `firstlight apply --platform file --root DIR CONFIG`
int apply_on_platform(const TargetRoot& root, const std::string& config,
                      bool base_references = true) {
  cli::CommandLine line = root.command_line(config);
  line.platform = "file";
  line.base_references = base_references;
  return cli::apply(line);
}

TEST_CASE("base configs lie beneath the user's config, in a platform run only") {
  const std::string user = config("", "b", "user");
  const TargetRoot root;
  root.write("root/usr/lib/ignition/base.d/10", config("", "a", "base"));
  root.write("root/usr/lib/ignition/base.d/20", config("", "b", "base"));
  root.write("root/usr/lib/ignition/base.d/30", config("", "c", "base"));
  root.write("root/etc/ignition/base.d/30", config("", "c", "local"));
  root.write("root/run/ignition/base.platform.d/file/10", config("", "a", "platform"));
  CHECK(root.apply(user) == cli::kExitSuccess);
  CHECK(root.read("etc/b") == "user");
  CHECK(root.read("etc/a").empty());

  CHECK(apply_on_platform(root, user) == cli::kExitSuccess);
  CHECK(root.read("etc/a") == "platform");
  CHECK(root.read("etc/b") == "user");
  CHECK(root.read("etc/c") == "local");
}

TEST_CASE("references of base configs are followed unless that is forbidden") {
  ConfigServer server;
  server.serve("/more", config("", "more", "more"));
  const TargetRoot root;
  root.write("root/etc/ignition/base.d/10", config(merge(server.url("/more")), "a", "base"));
  const std::string user = config("", "b", "user");
  CHECK(apply_on_platform(root, user, /*base_references=*/false) == cli::kExitSuccess);
  CHECK(server.requests() == 0);
  CHECK(root.read("etc/a") == "base");
  CHECK(root.read("etc/more").empty());
  CHECK(apply_on_platform(root, user) == cli::kExitSuccess);
  CHECK(root.read("etc/more") == "more");
}

TEST_CASE("a failure names the configs that the entry comes from") {
  ConfigServer server;
  server.serve("/more", R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/b"},
      {"path":"/etc/a","user":{"name":"nobody-at-all"}}]}})");
  const TargetRoot root;
  const RunReport report = provision(root, config(merge(server.url("/more")), "a", "x"));
  REQUIRE(report.error);
  CHECK(report.error->pointer == "/storage/files/0");
  CHECK(report.error->sources == "/storage/files/0 of " + report.config_origin +
                                     ", /storage/files/1 of " + server.url("/more"));
}

TEST_CASE("faults of base configs") {
  struct Row {
    const char* what;
    const char* path;
    std::string text;
    int exit_code;
  };
  const std::string no_target =
      R"({"ignition":{"version":"3.2.0"},"storage":{"links":[{"path":"/etc/l"}]}})";
  const Row rows[] = {
      {"an empty one", "base.d/10", "", cli::kExitConfigRejected},
      {"a broken one", "base.d/10", "{", cli::kExitConfigRejected},
      {"a broken one of the platform", "base.platform.d/file/20", "{", cli::kExitSuccess},
      {"an empty one of the platform", "base.platform.d/file/20", "", cli::kExitSuccess},
      {"a fault that only shows together with the user's config", "base.d/10",
       R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/d/user",
           "user":{"name":"root"}}]}})",
       cli::kExitSuccess},
      {"a link that nobody gives a target", "base.d/10", no_target, cli::kExitConfigRejected},
      {"what this build does not carry out", "base.d/10",
       R"({"ignition":{"version":"3.5.0"},"storage":{"luks":[{"name":"a","device":"/dev/vdz",
           "cex":{"enabled":true}}]}})",
       cli::kExitConfigRejected},
  };
  const std::string user =
      R"({"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/d/user","user":{"id":0},
          "contents":{"source":"data:,user"}}]}})";
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const TargetRoot root;
    root.write("root/etc/ignition/base.platform.d/file/10", config("", "of-platform", "x"));
    root.write(std::string("root/etc/ignition/") + row.path, row.text);
    CHECK(apply_on_platform(root, user) == row.exit_code);
    const bool platform_base_left_out = std::string(row.path) != "base.d/10";
    CHECK(root.read("etc/of-platform").empty() ==
          (platform_base_left_out || row.exit_code != cli::kExitSuccess));
    CHECK(root.read("etc/d/user").empty() == (row.exit_code != cli::kExitSuccess));
  }
}

}  // namespace
}  // namespace firstlight::test
