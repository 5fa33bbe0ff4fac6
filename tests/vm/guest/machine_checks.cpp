// SPDX-License-Identifier: Apache-2.0
#include <sys/utsname.h>

#include <array>
#include <filesystem>

#include "checks.h"
#include "file_bytes.h"
#include "node_checks.h"

namespace firstlight::guest {
namespace {

// USER-CONFIG-PROVIDED ("true" or "false")
void check_result_file(const Fields& fields) {
  constexpr const char* kPath = "/etc/.ignition-result.json";
  require_owner_and_mode(node_status(kPath), "0600", "0", "0");
  const std::string text = read_file(kPath);
  const std::string boot_id = split(read_file("/proc/sys/kernel/random/boot_id"), '\n')[0];
  require(text.find("\"provisioningBootID\": \"" + boot_id + "\"") != std::string::npos,
          "it does not name this boot");
  require(text.find("\"userConfigProvided\": " + fields[0]) != std::string::npos,
          "userConfigProvided is not " + fields[0]);
}

// NAME
void check_hostname(const Fields& fields) {
  require_equal("/etc/hostname", read_file("/etc/hostname"), fields[0] + "\n");
}

// NAME: as the kernel has it, once systemd has read the file
void check_kernel_hostname(const Fields& fields) {
  struct utsname names {};
  require(uname(&names) == 0, "uname failed");
  require_equal("host name of the kernel", names.nodename, fields[0]);
}

// PATH
void check_absent(const Fields& fields) {
  require(!std::filesystem::exists(std::filesystem::symlink_status(fields[0])), "it exists");
}

// PATH
void check_not_empty(const Fields& fields) {
  require(!std::filesystem::is_empty(fields[0]), "it is empty");
}

constexpr std::array kChecks = {
    Check{"result-file", 1, check_result_file},
    Check{"hostname", 1, check_hostname},
    Check{"kernel-hostname", 1, check_kernel_hostname},
    Check{"absent", 1, check_absent},
    Check{"not-empty", 1, check_not_empty},
};

}  // namespace

std::span<const Check> machine_checks() { return kChecks; }

}  // namespace firstlight::guest
