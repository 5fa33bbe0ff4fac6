// SPDX-License-Identifier: Apache-2.0
// Reads a provisioned machine back from inside, compares it with what the host expects, and reports
// over the second serial port. It is the init of the fast lane and a unit of the full lane.
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <string>

#include "checks.h"
#include "expectation.h"
#include "file_bytes.h"
#include "machine.h"
#include "systemctl.h"

namespace firstlight::guest {
namespace {

constexpr const char* kExpectations =
    "/sys/firmware/qemu_fw_cfg/by_name/opt/org.firstlight/expectations/raw";
// Present when the disks are wanted as a clean shutdown leaves them; else the machine ends at once.
constexpr const char* kPoweroffWanted =
    "/sys/firmware/qemu_fw_cfg/by_name/opt/org.firstlight/poweroff";
constexpr const char* kReport = "/run/firstlight/report.json";

const Check* find_check(const Expectation& expectation) {
  for (const auto& table : {block_checks(), stacked_checks(), node_checks(), account_checks(),
                            unit_checks(), machine_checks(), second_run_checks(), udev_checks()}) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Check& check) {
      return check.kind == expectation.kind && check.field_count == expectation.fields.size();
    });
    if (found != table.end()) return &*found;
  }
  throw Mismatch("the verifier has no such check with so many fields");
}

std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
  return text;
}

bool run_check(const Expectation& expectation, std::size_t number, const HostLine& host) {
  const std::string title = std::to_string(number) + " - " + on_one_line(expectation.title());
  try {
    find_check(expectation)->run(expectation.fields);
  } catch (const std::exception& error) {
    host.print("not ok " + title + ": " + on_one_line(error.what()));
    return false;
  }
  host.print("ok " + title);
  return true;
}

void print_report(const HostLine& host) {
  try {
    host.print("report " + on_one_line(read_file(kReport)));
  } catch (const std::exception& error) {
    host.print("no report: " + on_one_line(error.what()));
  }
}

// Microseconds of the monotonic clock at which systemd itself started and reached multi-user.
void print_boot_times(const HostLine& host) {
  const std::string manager = systemctl({"show", "--property=UserspaceTimestampMonotonic"});
  const std::string target =
      systemctl({"show", "multi-user.target", "--property=ActiveEnterTimestampMonotonic"});
  host.print("time " + on_one_line(manager) + on_one_line(target));
}

// Returns the number of failed checks, at most 126.
unsigned char verify(const HostLine& host, bool is_init) {
  const std::vector<Expectation> expectations = parse_expectations(read_file(kExpectations));
  std::size_t failures = 0;
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    if (!run_check(expectations[i], i + 1, host)) ++failures;
  }
  print_report(host);
  if (!is_init) print_boot_times(host);
  host.print("1.." + std::to_string(expectations.size()));
  return static_cast<unsigned char>(std::min<std::size_t>(failures, 126));
}

int run(bool is_init) {
  if (is_init) mount_kernel_filesystems();
  const HostLine host;
  unsigned char failures = 126;
  try {
    failures = verify(host, is_init);
  } catch (const std::exception& error) {
    host.print(std::string("Bail out! ") + on_one_line(error.what()));
  }
  if (is_init || !std::filesystem::exists(kPoweroffWanted)) exit_machine(failures);
  systemctl({"poweroff", "--no-block"});
  return failures;
}

}  // namespace
}  // namespace firstlight::guest

int main() { return firstlight::guest::run(getpid() == 1); }
