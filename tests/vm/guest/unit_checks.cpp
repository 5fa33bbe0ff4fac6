// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>

#include "checks.h"
#include "file_bytes.h"
#include "systemctl.h"

namespace firstlight::guest {
namespace {

const std::filesystem::path kUnitFolder = "/etc/systemd/system";
constexpr const char* kPresetFile = "/etc/systemd/system-preset/20-ignition.preset";

// LINE
void check_preset(const Fields& fields) {
  const Fields lines = split(read_file(kPresetFile), '\n');
  require(std::count(lines.begin(), lines.end(), fields[0]) == 1,
          std::string(kPresetFile) + " does not have this line once");
}

// UNIT LINK: LINK, below the unit folder, leads to the unit's file
void check_enabled(const Fields& fields) {
  const std::filesystem::path link = kUnitFolder / fields[1];
  require(std::filesystem::is_symlink(link), link.string() + " is not a symbolic link");
  require(std::filesystem::exists(link), link.string() + " leads nowhere");
  for (const auto& folder : {kUnitFolder, std::filesystem::path("/usr/lib/systemd/system")}) {
    std::error_code absent;
    if (std::filesystem::equivalent(link, folder / fields[0], absent)) return;
  }
  throw Mismatch(link.string() + " does not lead to " + fields[0]);
}

// UNIT
void check_disabled(const Fields& fields) {
  for (const auto& entry : std::filesystem::directory_iterator(kUnitFolder)) {
    const std::string extension = entry.path().extension();
    if (extension != ".wants" && extension != ".requires") continue;
    require(!std::filesystem::is_symlink(entry.path() / fields[0]),
            "it is enabled in " + entry.path().string());
  }
}

// UNIT
void check_masked(const Fields& fields) {
  const std::filesystem::path link = kUnitFolder / fields[0];
  require(std::filesystem::is_symlink(link), "it is not a symbolic link");
  require_equal("target", std::filesystem::read_symlink(link).string(), "/dev/null");
}

// UNIT
void check_active(const Fields& fields) {
  require_equal("state", systemctl({"is-active", fields[0]}), "active\n");
}

// UNIT
void check_inactive(const Fields& fields) {
  require_equal("state", systemctl({"is-active", fields[0]}), "inactive\n");
}

// STATE: of the whole system, once no job is waiting
void check_system_state(const Fields& fields) {
  const std::string state = systemctl({"is-system-running", "--wait"});
  const std::string failed = systemctl({"list-units", "--failed", "--plain", "--no-legend"});
  require(state == fields[0] + "\n" && failed.empty(), "state " + state + "failed: " + failed);
}

// UNIT PROPERTY VALUE: as `systemctl show` has it, once no job is waiting
void check_property(const Fields& fields) {
  systemctl({"is-system-running", "--wait"});
  require_equal(fields[1], systemctl({"show", fields[0], "--property", fields[1], "--value"}),
                fields[2] + "\n");
}

// UNIT LINE: the unit has written this line to the journal, once
void check_journal(const Fields& fields) {
  const Fields lines = split(journal_of(fields[0]), '\n');
  require(std::count(lines.begin(), lines.end(), fields[1]) == 1,
          "the journal does not have this line once");
}

// ID FIELD VALUE: one record with this MESSAGE_ID has this value of FIELD
void check_journal_record(const Fields& fields) {
  const Fields values = split(journal_values(fields[0], fields[1]), '\n');
  const auto count = std::count(values.begin(), values.end(), fields[2]);
  require_equal("number of records", std::to_string(count), "1");
}

constexpr std::array kChecks = {
    Check{"preset", 1, check_preset},
    Check{"enabled", 2, check_enabled},
    Check{"disabled", 1, check_disabled},
    Check{"masked", 1, check_masked},
    Check{"active", 1, check_active},
    Check{"inactive", 1, check_inactive},
    Check{"system-state", 1, check_system_state},
    Check{"unit-property", 3, check_property},
    Check{"journal", 2, check_journal},
    Check{"journal-record", 3, check_journal_record},
};

}  // namespace

std::span<const Check> unit_checks() { return kChecks; }

}  // namespace firstlight::guest
