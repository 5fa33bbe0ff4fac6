// SPDX-License-Identifier: Apache-2.0
#include "boot/kernel_arguments.h"

#include <doctest/doctest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"

using firstlight::boot::FailureAction;
using firstlight::boot::FirstBootPolicy;
using firstlight::boot::KernelArguments;
using firstlight::boot::parse_kernel_arguments;

TEST_CASE("an empty command line gives the documented defaults") {
  const KernelArguments arguments = parse_kernel_arguments("");
  CHECK(arguments.first_boot == FirstBootPolicy::kAuto);
  CHECK(arguments.platform.empty());
  CHECK(arguments.deadline.count() == 300);
  CHECK(arguments.device_timeout.count() == 90);
  CHECK(arguments.on_failure == FailureAction::kEmergency);
  CHECK(arguments.init == "/usr/lib/systemd/systemd");
  CHECK(arguments.ssh_user == "root");
  CHECK_FALSE(arguments.etc);
  CHECK_FALSE(arguments.var);
  CHECK(arguments.network.empty());
  CHECK_FALSE(arguments.keep_network);
  CHECK(arguments.base_references);
  CHECK(arguments.grow_gpt);
  CHECK_FALSE(arguments.mount_units);
  CHECK_FALSE(arguments.raid_reuse);
  CHECK(arguments.script_runner.empty());
}

TEST_CASE("every argument is taken, foreign ones are left alone") {
  const KernelArguments arguments = parse_kernel_arguments(
      "root=/dev/vda ro quiet firstlight.firstboot=no firstlight.platform=ecs\t"
      "firstlight.etc=overlay:/dev/vdb,format=ext4 firstlight.var=LABEL=data "
      "firstlight.deadline=5 firstlight.device-timeout=0 firstlight.on-failure=poweroff "
      "firstlight.init=/sbin/init firstlight.ssh-user=core "
      "firstlight.metadata-url=http://127.0.0.1:1 firstlight.mount-units=yes "
      "firstlight.base-references=no firstlight.grow-gpt=no firstlight.boot=LABEL=boot "
      "firstlight.raid-reuse=yes "
      "firstlight.script-runner=/usr/bin/run%20--mount%20a=b,c%20%2041%25 "
      "firstlight.keep-network ip=eth0:dhcp nameserver=10.0.0.1 ip=eth1:off ip "
      "ignition.config.url=http://a/b?c=d ignition.config.device=label "
      "ignition.config.path=/a=b\n");
  CHECK(arguments.first_boot == FirstBootPolicy::kNo);
  CHECK(arguments.platform == "ecs");
  REQUIRE(arguments.etc);
  CHECK(arguments.etc->device == "/dev/vdb");
  CHECK(arguments.etc->format_if_blank == "ext4");
  REQUIRE(arguments.var);
  CHECK(arguments.var->device == "LABEL=data");
  CHECK(arguments.var->format_if_blank.empty());
  CHECK(arguments.deadline.count() == 5);
  CHECK(arguments.device_timeout.count() == 0);
  CHECK(arguments.on_failure == FailureAction::kPoweroff);
  CHECK(arguments.init == "/sbin/init");
  CHECK(arguments.ssh_user == "core");
  CHECK(arguments.metadata_url == "http://127.0.0.1:1");
  CHECK_FALSE(arguments.base_references);
  CHECK_FALSE(arguments.grow_gpt);
  CHECK(arguments.boot_device == "LABEL=boot");
  CHECK(arguments.mount_units);
  CHECK(arguments.raid_reuse);
  CHECK(arguments.script_runner ==
        std::vector<std::string>{"/usr/bin/run", "--mount", "a=b,c", "41%"});
  CHECK(arguments.network == "ip=eth0:dhcp nameserver=10.0.0.1 ip=eth1:off");
  CHECK(arguments.keep_network);
  CHECK_FALSE(parse_kernel_arguments("firstlight.keep-network=no").keep_network);
  CHECK(arguments.config_url == "http://a/b?c=d");
  CHECK(arguments.config_device == "label");
  CHECK(arguments.config_path == "/a=b");
}

TEST_CASE("the node pools' data disk on /var") {
  const KernelArguments arguments =
      parse_kernel_arguments("firstlight.var=last-data-disk,format=ext4,unless=/etc/no-data-disk");
  REQUIRE(arguments.var);
  CHECK(arguments.var->device == "/dev/disk/by-ecs/data/last");
  CHECK(arguments.var->format_if_blank == "ext4");
  CHECK(arguments.var->unless == "/etc/no-data-disk");
  CHECK(parse_kernel_arguments("firstlight.var=/dev/vdc,unless=/etc/a").var->unless == "/etc/a");
}

TEST_CASE("the first-boot flag of the reference engine") {
  struct Row {
    const char* line;
    FirstBootPolicy policy;
  };
  const Row rows[] = {
      {"ignition.firstboot", FirstBootPolicy::kYes},
      {"ignition.firstboot=1", FirstBootPolicy::kYes},
      {"ignition.firstboot=0", FirstBootPolicy::kNo},
      {"ignition.firstboot=", FirstBootPolicy::kNo},
      {"ignition.firstboot=off", FirstBootPolicy::kNo},
      {"ignition.firstboot=no", FirstBootPolicy::kNo},
      {"ignition.firstboot=0 ignition.firstboot", FirstBootPolicy::kYes},
      {"ignition.firstboot firstlight.firstboot=auto", FirstBootPolicy::kAuto},
      {"firstlight.firstboot=no ignition.firstboot", FirstBootPolicy::kNo},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(parse_kernel_arguments(row.line).first_boot == row.policy);
  }
}

TEST_CASE("our own platform argument wins over the reference engine's") {
  CHECK(parse_kernel_arguments("ignition.platform.id=aliyun").platform == "aliyun");
  CHECK(parse_kernel_arguments("firstlight.platform=file ignition.platform.id=aliyun").platform ==
        "file");
}

TEST_CASE("values that make no sense are refused by name") {
  const char* const lines[] = {
      "firstlight.firstboot=maybe",
      "firstlight.firstboot",
      "firstlight.platform=",
      "firstlight.etc=/dev/vdb",
      "firstlight.etc=overlay:vdb",
      "firstlight.etc=overlay:/dev/vdb,format=ntfs",
      "firstlight.etc=overlay:/dev/vdb,wipe",
      "firstlight.var=",
      "firstlight.var=data",
      "firstlight.var=/dev/vdc,unless=",
      "firstlight.var=/dev/vdc,unless=etc/a",
      "firstlight.var=/dev/vdc,format=ext4,",
      "firstlight.etc=overlay:/dev/vdb,unless=/etc/a",
      "firstlight.etc=overlay:last-data-disk",
      "firstlight.etc=overlay:last-data-disk,format=ext4",
      "firstlight.deadline=soon",
      "firstlight.deadline=-1",
      "firstlight.deadline=5s",
      "firstlight.deadline=99999999999",
      "firstlight.device-timeout=",
      "firstlight.on-failure=panic",
      "firstlight.init=init",
      "firstlight.ssh-user=",
      "firstlight.base-references=maybe",
      "firstlight.grow-gpt=1",
      "firstlight.raid-reuse=",
      "firstlight.script-runner=",
      "firstlight.script-runner=run",
      "firstlight.script-runner=%20",
      "firstlight.script-runner=/run%2",
      "firstlight.script-runner=/run%zz",
      "firstlight.script-runner=/run%0a",
      "firstlight.keep-network=maybe",
      "firstlight.report-url=",
      "firstlight.report-url=host/path",
      "firstlight.report-url=ftp://host/",
      "firstlight.report-url=https:///path",
      "firstlight.report-url=https://user@",
      "firstlight.mount-units=maybe",
      "firstlight.typo=1",
  };
  for (const std::string line : lines) {
    CAPTURE(line);
    try {
      (void)parse_kernel_arguments("root=/dev/vda " + line + " ro");
      FAIL_CHECK("accepted");
    } catch (const firstlight::Error& error) {
      CHECK(error.detail().code == firstlight::ErrorCode::kUsage);
      CHECK(std::string(error.what()).find(line.substr(0, line.find('='))) != std::string::npos);
    }
  }
}

TEST_CASE("where the report is sent") {
  CHECK(parse_kernel_arguments("quiet").report_url.empty());
  for (const std::string url : {"http://host", "HTTPS://user:secret@host:8443/a?b#c"}) {
    CHECK(parse_kernel_arguments("firstlight.report-url=" + url).report_url == url);
  }
  try {
    (void)parse_kernel_arguments("firstlight.report-url=ftp://user:secret@host/");
    FAIL_CHECK("accepted");
  } catch (const firstlight::Error& error) {
    CHECK(std::string(error.what()).find("secret") == std::string::npos);
  }
}

TEST_CASE("what is wrong with a layer's argument says how to write it") {
  const auto fault_of = [](const char* line) -> std::string {
    try {
      (void)parse_kernel_arguments(line);
    } catch (const firstlight::Error& error) {
      return error.what();
    }
    return {};
  };
  const auto says = [&](const char* line, const char* words) {
    CAPTURE(line);
    CHECK(fault_of(line).find(words) != std::string::npos);
  };
  says("firstlight.var=/dev/vdc,unless=x", "not an absolute path");
  says("firstlight.var=/dev/vdc,unles=/x", "unless=/PATH, an absolute path");
  says("firstlight.etc=overlay:last-data-disk", "last-data-disk is for /var only");
}

TEST_CASE("the failure action is found on a command line that is otherwise at fault") {
  using firstlight::boot::failure_action_of;
  CHECK(failure_action_of("firstlight.typo firstlight.on-failure=reboot") ==
        FailureAction::kReboot);
  CHECK(failure_action_of("firstlight.on-failure=panic") == FailureAction::kEmergency);
  CHECK(failure_action_of("") == FailureAction::kEmergency);
}

TEST_CASE("the documents have all arguments of our own, and no others") {
  const std::vector<std::string> names = firstlight::boot::own_kernel_arguments();
  const std::set<std::string> known(names.begin(), names.end());
  CHECK(known.size() == names.size());
  // What stands first in a row of the table, or in an entry of the page.
  const std::pair<const char*, const char*> documents[] = {
      {"docs/boot.md", "\n\\| `(firstlight\\.[a-z-]+)"},
      {"docs/man/firstlight-kernel-arguments.7", "\n\\.T[PQ]\n\\.[BIR]+ (firstlight\\.[a-z-]+)"}};
  for (const auto& [path, pattern] : documents) {
    CAPTURE(path);
    std::ifstream file(std::string(FIRSTLIGHT_SOURCE_DIR "/") + path);
    std::ostringstream stream;
    stream << file.rdbuf();
    const std::string text = stream.str();
    std::set<std::string> documented;
    const std::regex argument(pattern);
    for (std::sregex_iterator at(text.begin(), text.end(), argument), end; at != end; ++at) {
      documented.insert(at->str(1));
    }
    CHECK(documented == known);
  }
}
