// SPDX-License-Identifier: Apache-2.0
#include "node_checks.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "account_files.h"
#include "checks.h"
#include "expectation.h"
#include "file_bytes.h"

namespace firstlight::guest {

struct stat node_status(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) {
    const int error = errno;
    throw std::system_error(error, std::generic_category(), path);
  }
  return status;
}

void require_owner_and_mode(const struct stat& status, const std::string& mode,
                            const std::string& owner, const std::string& group) {
  char actual_mode[8];
  std::snprintf(actual_mode, sizeof actual_mode, "%04o", status.st_mode & 07777U);
  require_equal("mode", actual_mode, mode);
  require_equal("owner", std::to_string(status.st_uid), uid_text(owner));
  require_equal("group", std::to_string(status.st_gid), gid_text(group));
}

void require_content(const std::string& actual, const std::string& wanted) {
  if (actual == wanted) return;
  const auto difference = std::mismatch(actual.begin(), actual.end(), wanted.begin(), wanted.end());
  throw Mismatch("content has " + std::to_string(actual.size()) + " bytes, wanted " +
                 std::to_string(wanted.size()) + "; first difference at byte " +
                 std::to_string(difference.first - actual.begin()));
}

namespace {

struct stat status_of_type(const std::string& path, mode_t type, const char* type_name) {
  const struct stat status = node_status(path);
  require((status.st_mode & S_IFMT) == type, std::string("it is not a ") + type_name);
  return status;
}

// PATH CONTENT MODE OWNER GROUP
void check_file(const Fields& fields) {
  const struct stat status = status_of_type(fields[0], S_IFREG, "regular file");
  require_content(read_file(fields[0]), fields[1]);
  require_owner_and_mode(status, fields[2], fields[3], fields[4]);
}

// PATH CONTENT MODE OWNER GROUP: what the image had, then CONTENT
void check_file_tail(const Fields& fields) {
  const struct stat status = status_of_type(fields[0], S_IFREG, "regular file");
  const std::string content = read_file(fields[0]);
  const std::size_t tail_size = std::min(content.size(), fields[1].size());
  require_content(content.substr(content.size() - tail_size), fields[1]);
  require_owner_and_mode(status, fields[2], fields[3], fields[4]);
}

// PATH MODE OWNER GROUP
void check_directory(const Fields& fields) {
  require_owner_and_mode(status_of_type(fields[0], S_IFDIR, "directory"), fields[1], fields[2],
                         fields[3]);
}

// PATH TARGET OWNER GROUP
void check_symlink(const Fields& fields) {
  const struct stat status = status_of_type(fields[0], S_IFLNK, "symbolic link");
  require_equal("target", std::filesystem::read_symlink(fields[0]).string(), fields[1]);
  require_owner_and_mode(status, std::string(kAny), fields[2], fields[3]);
}

// PATH TARGET
void check_hardlink(const Fields& fields) {
  const struct stat status = status_of_type(fields[0], S_IFREG, "regular file");
  const struct stat target = node_status(fields[1]);
  require(status.st_ino == target.st_ino && status.st_dev == target.st_dev,
          "it is not the same file as " + fields[1]);
}

constexpr std::array kChecks = {
    Check{"file", 5, check_file},           Check{"file-tail", 5, check_file_tail},
    Check{"directory", 4, check_directory}, Check{"symlink", 4, check_symlink},
    Check{"hardlink", 2, check_hardlink},
};

}  // namespace

std::span<const Check> node_checks() { return kChecks; }

}  // namespace firstlight::guest
