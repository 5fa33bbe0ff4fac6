// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.h"
#include "sys/confined_open.h"
#include "sys/directory_names.h"
#include "sys/root.h"
#include "sys/root_failure.h"
#include "sys/root_path.h"

namespace firstlight::sys {
namespace {

// Each level holds a descriptor open, and the usual limit is 1024 of them.
constexpr int kMaxRemovalDepth = 256;

Error too_deep(const std::string& path) {
  return Error({.code = ErrorCode::kLimit,
                .tried = "remove",
                .object = path,
                .why = "more than " + std::to_string(kMaxRemovalDepth) + " directories deep",
                .hint = {},
                .pointer = {}});
}

// The first mount point at or below `name`.
std::optional<std::string> mount_point_at(const UniqueFd& directory, const std::string& name,
                                          const std::string& path, int depth) {
  if (depth > kMaxRemovalDepth) throw too_deep(path);
  const Opened node = open_confined(directory, name, O_PATH | O_NOFOLLOW, {.mount_points = false});
  if (node.error == EXDEV) return path;
  if (nothing_there(node.error)) return std::nullopt;
  if (node.error != 0) throw root_failure("look at", path, node.error);
  Opened readable = open_confined(node.fd, ".", O_RDONLY | O_DIRECTORY, {.mount_points = false});
  if (readable.error == ENOTDIR) return std::nullopt;
  if (readable.error != 0) throw root_failure("list", path, readable.error);
  for (const std::string& child : directory_names(std::move(readable.fd), path)) {
    if (auto found = mount_point_at(node.fd, child, child_path(path, child), depth + 1))
      return found;
  }
  return std::nullopt;
}

void remove_at(const UniqueFd& directory, const std::string& name, const std::string& path,
               int depth) {
  if (depth > kMaxRemovalDepth) throw too_deep(path);
  if (::unlinkat(directory.get(), name.c_str(), 0) == 0) return;
  const int error = errno;
  if (error == ENOENT) return;
  Opened node = open_confined(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (node.error != 0) throw root_failure("remove", path, error);
  const UniqueFd self(::openat(node.fd.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!self.is_open()) throw root_failure("remove", path, errno);
  for (const std::string& child : directory_names(std::move(node.fd), path)) {
    remove_at(self, child, child_path(path, child), depth + 1);
  }
  if (::unlinkat(directory.get(), name.c_str(), AT_REMOVEDIR) != 0) {
    throw root_failure("remove the directory", path, errno);
  }
}

}  // namespace

std::optional<std::string> Root::find_mount_point(std::string_view path) const {
  if (inspect(path).kind == NodeKind::kAbsent) return std::nullopt;
  const Parent parent = open_parent(path);
  return mount_point_at(parent.directory, parent.name, std::string(path), 0);
}

void Root::remove(std::string_view path) {
  if (inspect(path).kind == NodeKind::kAbsent) return;
  if (const auto mount_point = find_mount_point(path)) {
    throw Error({.code = ErrorCode::kTree,
                 .tried = "remove",
                 .object = std::string(path),
                 .why = "a filesystem is mounted on '" + *mount_point + "'",
                 .hint = {},
                 .pointer = {}});
  }
  const Parent parent = open_parent(path);
  remember_written(parent.directory);
  remove_at(parent.directory, parent.name, std::string(path), 0);
}

void Root::remove_empty_directory(std::string_view path) {
  const Parent parent = open_parent(path);
  remember_written(parent.directory);
  if (::unlinkat(parent.directory.get(), parent.name.c_str(), AT_REMOVEDIR) == 0) return;
  const int error = errno;
  if (error != ENOTEMPTY && error != EEXIST && error != ENOENT) {
    throw root_failure("remove the directory", path, error);
  }
}

}  // namespace firstlight::sys
