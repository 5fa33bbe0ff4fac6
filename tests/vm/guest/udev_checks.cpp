// SPDX-License-Identifier: Apache-2.0
// What udev did while the engine worked, as `udevadm monitor` wrote it down.
#include <array>
#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "checks.h"
#include "device_name.h"
#include "file_bytes.h"

namespace firstlight::guest {
namespace {

struct PartitionEvents {
  std::set<std::string> added;      // by the kernel
  std::set<std::string> processed;  // by udev
  std::string early;                // what udev processed before the kernel had added the last
};

// Lines: "KERNEL[12.345678] add      /devices/…/block/vdd/vdd1 (block)", "UDEV  [12.345678] add …"
PartitionEvents read_events(const std::string& path, const std::string& disk) {
  const std::regex line_form("(KERNEL|UDEV) *\\[[0-9.]+\\] (\\w+) +\\S*/" + disk + "/(" + disk +
                             "\\d+) \\(block\\)");
  PartitionEvents events;
  for (const std::string& line : split(read_file(path), '\n')) {
    std::smatch fields;
    if (!std::regex_match(line, fields, line_form)) continue;
    const std::string action = fields[2];
    const std::string partition = fields[3];
    require(action == "add" || action == "change", "a partition came and went: " + line);
    if (fields[1] == "UDEV") {
      events.processed.insert(partition);
    } else if (action == "add") {
      require(events.added.insert(partition).second, "added twice: " + line);
      if (!events.processed.empty()) events.early = *events.processed.begin();
    }
  }
  return events;
}

// PATH DISK COUNT: the kernel added so many partitions, each once, before udev processed the first;
// udev processed all of them; none went away.
void check_udev_events(const Fields& fields) {
  const PartitionEvents events = read_events(fields[0], fields[1]);
  require_equal("partitions added", std::to_string(events.added.size()), fields[2]);
  require_equal("partitions processed", std::to_string(events.processed.size()), fields[2]);
  require(events.early.empty(),
          "udev processed " + events.early + " while others were being added");
}

// PATH DEVICE
void check_device_link(const Fields& fields) {
  require(std::filesystem::is_symlink(fields[0]), "it is no link");
  require_equal("target", std::filesystem::canonical(fields[0]).string(), device_node(fields[1]));
}

constexpr std::array kChecks = {
    Check{"udev-events", 3, check_udev_events},
    Check{"device-link", 2, check_device_link},
};

}  // namespace

std::span<const Check> udev_checks() { return kChecks; }

}  // namespace firstlight::guest
