// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <rapidjson/document.h>

#include <string>

#include "report/console_lines.h"
#include "report/report_json.h"

using firstlight::ErrorCode;
using firstlight::PhaseRecord;
using firstlight::RunOutcome;
using firstlight::RunReport;
using firstlight::StepOutcome;

namespace {

RunReport failed_report() {
  RunReport report;
  report.boot_id = "boot";
  report.instance_id = "i-1";
  report.config_origin = "http://100.100.100.200/latest/user-data";
  report.config_sha256 = "00";
  report.configs = {{.kind = firstlight::ConfigKind::kBase, .origin = "/etc/a", .sha256 = "01"},
                    {.kind = firstlight::ConfigKind::kUser,
                     .origin = "http://a/b",
                     .sha256 = "02",
                     .referenced = true}};
  report.networks = {{.interface = "eth0",
                      .method = "dhcp",
                      .addresses = {"10.0.0.5/24"},
                      .name_servers = {"10.0.0.2", "10.0.0.3"},
                      .ntp_servers = {"10.0.0.4"},
                      .domain = "a.internal",
                      .search_domains = {"b.internal"}}};
  report.start_us = 1000;
  report.end_us = 88400;
  report.outcome = RunOutcome::kFailed;
  report.phases.push_back(
      {.name = "disks", .start_us = 2000, .end_us = 4600, .failed = true, .steps = {}});
  report.phases[0].steps.push_back({.name = "partition",
                                    .object = "/dev/vdb",
                                    .pointer = "/storage/disks/0",
                                    .start_us = 2100,
                                    .end_us = 4500,
                                    .outcome = StepOutcome::kFailed});
  report.error = firstlight::ErrorDetail{.code = ErrorCode::kDevice,
                                         .tried = "find device",
                                         .object = "/dev/vdb\nfirstlight: provisioned",
                                         .why = "not there",
                                         .hint = "attach it",
                                         .pointer = "/storage/disks/0"};
  report.error_context = {"disks"};
  return report;
}

}  // namespace

TEST_CASE("phase lines") {
  PhaseRecord phase{
      .name = "disks", .start_us = 1000, .end_us = 213600, .failed = false, .steps = {}};
  CHECK(firstlight::report::phase_line(phase) == "disks 213 ms");
  phase.steps.resize(3);
  phase.steps[1].outcome = StepOutcome::kAlreadySo;
  CHECK(firstlight::report::phase_line(phase) == "disks 213 ms, 3 steps, 1 already so");
  phase.failed = true;
  CHECK(firstlight::report::phase_line(phase) == "disks 213 ms, 3 steps, 1 already so, failed");
}

TEST_CASE("outcome lines are one line, whatever the object is called") {
  RunReport report = failed_report();
  CHECK(firstlight::report::outcome_line(report) ==
        "failed after 87 ms: disks: find device '/dev/vdb\\x0afirstlight: provisioned': not there "
        "(attach it) [config /storage/disks/0]");
  report.error->sources = "/storage/disks/3 of /etc/a";
  CHECK(firstlight::report::outcome_line(report).ends_with(
      "[config /storage/disks/0, made from /storage/disks/3 of /etc/a]"));
  report.outcome = RunOutcome::kProvisioned;
  CHECK(firstlight::report::outcome_line(report) == "provisioned in 87 ms");
  report.outcome = RunOutcome::kNotFirstBoot;
  CHECK(firstlight::report::outcome_line(report) == "not the first boot, layers ready in 87 ms");
  report.outcome = RunOutcome::kRebooting;
  CHECK(firstlight::report::outcome_line(report) ==
        "kernel arguments changed, rebooting after 87 ms");
}

TEST_CASE("the JSON report has every documented member") {
  rapidjson::Document document;
  const std::string text = firstlight::report::to_json(failed_report());
  document.Parse(text.c_str());
  REQUIRE_FALSE(document.HasParseError());
  CHECK(std::string(document["outcome"].GetString()) == "failed");
  CHECK(std::string(document["config"]["origin"].GetString()) ==
        "http://100.100.100.200/latest/user-data");
  REQUIRE(document["configs"].Size() == 2);
  CHECK(std::string(document["configs"][0]["kind"].GetString()) == "base");
  CHECK(std::string(document["configs"][0]["origin"].GetString()) == "/etc/a");
  CHECK_FALSE(document["configs"][0]["referenced"].GetBool());
  CHECK(std::string(document["configs"][1]["kind"].GetString()) == "user");
  CHECK(std::string(document["configs"][1]["sha256"].GetString()) == "02");
  CHECK(document["configs"][1]["referenced"].GetBool());
  REQUIRE(document["networks"].Size() == 1);
  const rapidjson::Value& network = document["networks"][0];
  CHECK(std::string(network["interface"].GetString()) == "eth0");
  CHECK(std::string(network["method"].GetString()) == "dhcp");
  CHECK(std::string(network["addresses"][0].GetString()) == "10.0.0.5/24");
  CHECK(network["name_servers"].Size() == 2);
  CHECK(std::string(network["ntp_servers"][0].GetString()) == "10.0.0.4");
  CHECK(std::string(network["domain"].GetString()) == "a.internal");
  CHECK(std::string(network["search_domains"][0].GetString()) == "b.internal");
  CHECK(document["phases"][0]["steps"][0]["end_us"].GetInt64() == 4500);
  CHECK(std::string(document["phases"][0]["outcome"].GetString()) == "failed");
  CHECK(std::string(document["error"]["code"].GetString()) == "device");
  CHECK(std::string(document["error"]["pointer"].GetString()) == "/storage/disks/0");
  CHECK(std::string(document["error"]["context"][0].GetString()) == "disks");

  RunReport fine = failed_report();
  fine.error.reset();
  document.Parse(firstlight::report::to_json(fine).c_str());
  CHECK_FALSE(document.HasMember("error"));
}
