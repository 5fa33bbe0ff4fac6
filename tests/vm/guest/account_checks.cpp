// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>

#include "account_files.h"
#include "checks.h"
#include "expectation.h"
#include "file_bytes.h"
#include "node_checks.h"

namespace firstlight::guest {
namespace {

constexpr int kFirstRegularId = 1000;

// The same line of a shadow file, or a mismatch that does not show it.
Fields shadow_line(const std::string& file, const std::string& name, std::size_t field_count) {
  const std::optional<Fields> line = account_line(file, name, field_count);
  require(line.has_value(), file + " has no line of " + name);
  return *line;
}

// An id that the config gives, or one out of the range that login.defs has for it.
void check_id(const std::string& actual, const std::string& wanted) {
  if (wanted == "system" || wanted == "regular") {
    const bool is_regular = std::stoi(actual) >= kFirstRegularId;
    require(is_regular == (wanted == "regular"),
            "id " + actual + " is not of the " + wanted + " range");
  } else {
    require_equal("id", actual, wanted);
  }
}

// NAME GID
void check_group(const Fields& fields) {
  check_id(group_line(fields[0])[2], fields[1]);
  shadow_line("/etc/gshadow", fields[0], 4);
}

// USER GROUP
void check_member(const Fields& fields) {
  for (const Fields& line : {group_line(fields[1]), shadow_line("/etc/gshadow", fields[1], 4)}) {
    const Fields members = split(line[3], ',');
    require(std::count(members.begin(), members.end(), fields[0]) == 1,
            fields[0] + " is not listed once in group " + fields[1]);
  }
}

// NAME UID GECOS HOME SHELL PRIMARY-GROUP HASH
void check_user(const Fields& fields) {
  const Fields passwd = passwd_line(fields[0]);
  require_equal("password field", passwd[1], "x");
  check_id(passwd[2], fields[1]);
  require_equal("primary group", passwd[3], gid_text(fields[5]));
  require_equal("gecos", passwd[4], fields[2]);
  require_equal("home", passwd[5], fields[3]);
  require_equal("shell", passwd[6], fields[4]);
  require(shadow_line("/etc/shadow", fields[0], 9)[1] == fields[6],
          "another password hash than wanted");
  const struct stat shadow = node_status("/etc/shadow");
  require((shadow.st_mode & 0007U) == 0, "/etc/shadow is readable by others");
}

// NAME PATH: the home exists, belongs to the user and has what is in /etc/skel
void check_home(const Fields& fields) {
  const Fields passwd = passwd_line(fields[0]);
  const struct stat home = node_status(std::filesystem::canonical(fields[1]));
  require(S_ISDIR(home.st_mode), "home is not a directory");
  require_owner_and_mode(home, std::string(kAny), passwd[2], passwd[3]);
  for (const auto& entry : std::filesystem::directory_iterator("/etc/skel")) {
    const std::string copy = fields[1] + "/" + entry.path().filename().string();
    require_owner_and_mode(node_status(copy), std::string(kAny), passwd[2], passwd[3]);
  }
}

// USER FRAGMENT CONTENT: authorized keys, readable by the user alone
void check_keys(const Fields& fields) {
  const Fields passwd = passwd_line(fields[0]);
  const std::string ssh = passwd[5] + "/.ssh";
  const std::string folder = ssh + "/authorized_keys.d";
  for (const std::string& path : {ssh, folder}) {
    require_owner_and_mode(node_status(path), "0700", passwd[2], passwd[3]);
  }
  const std::string file = folder + "/" + fields[1];
  require_owner_and_mode(node_status(file), "0600", passwd[2], passwd[3]);
  require_content(read_file(file), fields[2]);
}

// USER
void check_subordinate_ids(const Fields& fields) {
  for (const char* file : {"/etc/subuid", "/etc/subgid"}) {
    require(account_line(file, fields[0], 3).has_value(), std::string(file) + " has no line of it");
  }
}

constexpr std::array kChecks = {
    Check{"group", 2, check_group}, Check{"member", 2, check_member},
    Check{"user", 7, check_user},   Check{"home", 2, check_home},
    Check{"keys", 3, check_keys},   Check{"subordinate-ids", 1, check_subordinate_ids},
};

}  // namespace

std::span<const Check> account_checks() { return kChecks; }

}  // namespace firstlight::guest
