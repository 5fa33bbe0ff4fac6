// SPDX-License-Identifier: Apache-2.0
// Units on a real directory: files, masks, presets; and the two small files beside them.
#include "apply/unit.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "apply/hostname.h"
#include "apply/result_file.h"
#include "base/error.h"
#include "temporary_root.h"

namespace firstlight::test {
namespace {

constexpr const char* kPreset = "/etc/systemd/system-preset/20-ignition.preset";
constexpr const char* kText = "[Service]\nExecStart=/x\n[Install]\nWantedBy=multi-user.target\n";

struct Run {
  std::vector<StepRecord> steps;
  std::vector<std::string> warnings;
};

Run run(const TemporaryRoot& directory, const std::vector<config::Unit>& units) {
  std::vector<plan::UnitStep> steps;
  for (const config::Unit& unit : units) {
    steps.push_back({"/systemd/units/" + std::to_string(steps.size()), unit});
  }
  sys::Root root(directory.path());
  Recorder recorder;
  {
    const Recorder::Phase phase(recorder, "units");
    apply::write_units(steps, root, recorder);
  }
  return {recorder.report().phases.at(0).steps, recorder.report().warnings};
}

std::vector<config::Unit> wishes() {
  return {
      {.name = "app.service",
       .enabled = true,
       .contents = kText,
       .dropins = {{"10-a.conf", "[Service]\nUser=app\n"}, {"20-empty.conf", ""}, {"none.conf"}}},
      {.name = "vendor.service", .enabled = false},
      {.name = "idle.service", .enabled = false},
      {.name = "hidden.service", .mask = true, .contents = kText},
      {.name = "shown.service", .mask = false},
      {.name = "kept.service", .mask = false},
      {.name = "later.service", .enabled = true},
  };
}

void fill(const TemporaryRoot& root) {
  root.write("/usr/lib/systemd/system/vendor.service", kText);
  root.write("/usr/lib/systemd/system/idle.service", kText);
  root.link("/etc/systemd/system/multi-user.target.wants/vendor.service",
            "/usr/lib/systemd/system/vendor.service");
  root.link("/etc/systemd/system/shown.service", "/dev/null");
  root.link("/etc/systemd/system/kept.service", "/usr/lib/systemd/system/other.service");
  root.link("/etc/systemd/system/app.service", "/dev/null");  // contents take its place
  root.write("/etc/systemd/system/hidden.service", "old");
}

}  // namespace

TEST_CASE("units are written, masked, enabled and disabled; a second run changes nothing") {
  const TemporaryRoot directory;
  fill(directory);
  const Run first = run(directory, wishes());
  CHECK(joined(directory.listing("/etc/systemd/system")) ==
        joined(std::vector<std::string>{
            "/etc/systemd/system 40755 0:0",
            "/etc/systemd/system/app.service 100644 0:0 [" + std::string(kText) + "]",
            "/etc/systemd/system/app.service.d 40755 0:0",
            "/etc/systemd/system/app.service.d/10-a.conf 100644 0:0 [[Service]\nUser=app\n]",
            "/etc/systemd/system/app.service.d/20-empty.conf 100644 0:0 []",
            "/etc/systemd/system/hidden.service 120777 0:0 -> /dev/null",
            "/etc/systemd/system/kept.service 120777 0:0 -> "
            "/usr/lib/systemd/system/other.service",
            "/etc/systemd/system/multi-user.target.wants 40755 0:0",
            "/etc/systemd/system/multi-user.target.wants/app.service 120777 0:0 -> "
            "/etc/systemd/system/app.service",
        }));
  CHECK(directory.read(kPreset) ==
        "enable app.service\nenable later.service\ndisable vendor.service\n");
  // idle.service is not enabled, later.service has no file: both are said.
  CHECK(first.warnings.size() == 2);

  const auto before = directory.listing("/etc");
  const Run second = run(directory, wishes());
  CHECK(directory.listing("/etc") == before);
  for (const StepRecord& step : second.steps) {
    CAPTURE(step.object);
    CHECK(step.outcome == StepOutcome::kAlreadySo);
  }
}

TEST_CASE("names that would leave the directory are refused before anything is written") {
  for (const char* name : {"../../etc/cron.d/x.service", "a/b.service", "..", "a\nb.service", ""}) {
    CAPTURE(name);
    const TemporaryRoot directory;
    fill(directory);
    const auto before = directory.listing("/");
    std::vector<config::Unit> units = wishes();
    units.push_back({.name = name, .contents = kText});
    CHECK_THROWS_AS(run(directory, units), Error);
    units.back() = {.name = "a.service", .dropins = {{name, "x"}}};
    CHECK_THROWS_AS(run(directory, units), Error);
    CHECK(directory.listing("/") == before);
  }
}

TEST_CASE("an existing preset file is added to") {
  const TemporaryRoot directory;
  directory.write(kPreset, "disable *");
  run(directory, {{.name = "a.service", .enabled = true, .contents = kText}});
  CHECK(directory.read(kPreset) == "disable *\nenable a.service\n");
}

TEST_CASE("an alias that leads elsewhere is left alone, a wants link is not") {
  const TemporaryRoot directory;
  directory.write("/usr/lib/systemd/system/other.service", kText);
  directory.link("/etc/systemd/system/b.service", "/usr/lib/systemd/system/other.service");
  directory.link("/etc/systemd/system/multi-user.target.wants/a.service", "/nowhere");
  const Run result = run(directory, {{.name = "a.service",
                                      .enabled = true,
                                      .contents = std::string(kText) + "Alias=b.service\n"}});
  CHECK(result.warnings.size() == 1);
  CHECK(directory.listing("/etc/systemd/system/b.service").at(0).ends_with("other.service"));
  CHECK(directory.listing("/etc/systemd/system/multi-user.target.wants/a.service")
            .at(0)
            .ends_with("-> /etc/systemd/system/a.service"));
}

TEST_CASE("the hostname file") {
  const TemporaryRoot directory;
  directory.write("/etc/hostname", "localhost\n");
  sys::Root root(directory.path());
  Recorder recorder;
  {
    const Recorder::Phase phase(recorder, "tree");
    apply::write_hostname("node-1", root, recorder);
    apply::write_hostname("node-1", root, recorder);
  }
  CHECK(directory.listing("/etc/hostname").at(0) == "/etc/hostname 100644 0:0 [node-1\n]");
  CHECK(recorder.report().phases.at(0).steps.at(1).outcome == StepOutcome::kAlreadySo);
  CHECK_THROWS_AS(apply::check_hostname("bad name"), Error);
}

TEST_CASE("the result file is private and keeps the report before") {
  const TemporaryRoot directory;
  sys::Root root(directory.path());
  Recorder recorder;
  apply::write_result_file({.boot_id = "one", .date_unix_s = 1700000000}, root, recorder);
  apply::write_result_file({.boot_id = "two", .date_unix_s = 1700000001}, root, recorder);
  const std::string line = directory.listing("/etc/.ignition-result.json").at(0);
  CHECK(line.starts_with("/etc/.ignition-result.json 100600 0:0 [{\n  \"provisioningBootID\": "));
  CHECK(line.find("\"two\"") < line.find("\"previousReport\": {"));
  CHECK(line.find("\"previousReport\": {") < line.find("\"one\""));
  CHECK(recorder.report().warnings.size() == 1);
}

}  // namespace firstlight::test
