// SPDX-License-Identifier: Apache-2.0
// Arrays and encrypted volumes, as the kernel sees them and as the target will open them again.
#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <iterator>

#include "checks.h"
#include "device_name.h"
#include "file_bytes.h"
#include "node_checks.h"
#include "program.h"

namespace firstlight::guest {
namespace {

constexpr std::size_t kGeneratedKeyBytes = 8192;

std::string sysfs_folder(const std::string& device) {
  return "/sys/class/block/" + std::filesystem::path(device_node(device)).filename().string();
}

std::string first_line(const std::string& path) { return split(read_file(path), '\n')[0]; }

// DEVICE LEVEL ACTIVE-MEMBERS MEMBERS
void check_array(const Fields& fields) {
  const std::string folder = sysfs_folder(fields[0]);
  require_equal("level", first_line(folder + "/md/level"), fields[1]);
  require_equal("active members", first_line(folder + "/md/raid_disks"), fields[2]);
  const auto members = std::distance(std::filesystem::directory_iterator(folder + "/slaves"), {});
  require_equal("members", std::to_string(members), fields[3]);
}

// The line of crypttab that begins with `name`, in its fields.
Fields crypttab_line(const std::string& name) {
  Fields found;
  for (const std::string& line : split(read_file("/etc/crypttab"), '\n')) {
    const Fields words = split(line, ' ');
    if (words[0] != name) continue;
    require(found.empty(), "crypttab has two lines for it");
    found = words;
  }
  require(found.size() == 4, "crypttab has no line of four fields for it");
  return found;
}

// "UUID=0011-22" for the kernel's "CRYPT-LUKS2-001122-name"
void require_uuid(const std::string& field, const std::string& kernel_uuid) {
  std::string digits = field.substr(std::min<std::size_t>(field.size(), 5));
  std::erase(digits, '-');
  require(kernel_uuid.starts_with("CRYPT-LUKS2-" + digits + "-"),
          "crypttab says " + field + ", the kernel " + kernel_uuid);
}

void require_key(const std::string& path, const std::string& wanted) {
  require_owner_and_mode(node_status(path), "0600", "0", "0");
  const std::string key = read_file(path);
  if (wanted != "generated") return require_content(key, wanted);
  require(key.size() == kGeneratedKeyBytes &&
              std::all_of(key.begin(), key.end(), [](unsigned char c) { return std::isxdigit(c); }),
          "the key is not 8192 hex digits");
}

// NAME KEY OPTIONS; KEY: "none", "generated", or the key itself
void check_volume(const Fields& fields) {
  const std::string folder = sysfs_folder("/dev/mapper/" + fields[0]);
  const Fields line = crypttab_line(fields[0]);
  require_uuid(line[1], first_line(folder + "/dm/uuid"));
  require_equal("options", line[3], fields[2]);
  require_owner_and_mode(node_status("/etc/crypttab"), "0600", "0", "0");
  if (fields[1] == "none") return require_equal("key file", line[2], "none");
  require_equal("key file", line[2], "/etc/luks/" + fields[0]);
  require_key(line[2], fields[1]);
}

// DEVICE SLOT: what clevis has bound in that slot of the volume on it opens the volume.
void check_clevis(const Fields& fields) {
  const ProgramEnd end = run_program(
      {"/usr/bin/clevis", "luks", "pass", "-d", device_node(fields[0]), "-s", fields[1]},
      Capture::kOutputAndErrors);
  require(end.exit_status == 0, "clevis luks pass: " + end.output);
}

constexpr std::array kChecks = {
    Check{"array", 4, check_array},
    Check{"volume", 3, check_volume},
    Check{"clevis", 2, check_clevis},
};

}  // namespace

std::span<const Check> stacked_checks() { return kChecks; }

}  // namespace firstlight::guest
