// SPDX-License-Identifier: Apache-2.0
#include "sys/mount_point.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/unique_fd.h"

namespace firstlight::sys {
namespace {

constexpr mode_t kMountPointMode = 0755;

[[noreturn]] void fail(const std::string& path, int error) {
  std::string hint;
  if (error == ELOOP || error == ENOTDIR) {
    hint = "each part of a mount point's path must be a real directory, not a symlink or file";
  } else if (error == EROFS) {
    hint = "the image must have this directory, because the filesystem above it is read-only";
  }
  throw Error({.code = ErrorCode::kMount,
               .tried = "prepare mount point",
               .object = path,
               .why = errno_text(error),
               .hint = std::move(hint)});
}

UniqueFd open_folder(int parent, const char* name) {
  return UniqueFd(::openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// Makes the directory, past the umask.
UniqueFd make_folder(int parent, const std::string& name, const std::string& path) {
  if (::mkdirat(parent, name.c_str(), kMountPointMode) != 0) {
    const int error = errno;
    if (error != EEXIST) fail(path, error);
  }
  UniqueFd folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.is_open() || ::fchmod(folder.get(), kMountPointMode) != 0) {
    const int error = errno;
    fail(path, error);
  }
  return folder;
}

}  // namespace

std::vector<std::string> make_mount_point(const std::string& root, const std::string& path) {
  std::vector<std::string> made;
  UniqueFd folder(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const int root_error = errno;
  if (!folder.is_open()) fail(root, root_error);

  std::string so_far;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    begin = end + 1;
    if (name.empty() || name == ".") continue;
    if (name == "..") fail(path, EINVAL);
    so_far += "/" + name;
    UniqueFd next = open_folder(folder.get(), name.c_str());
    const int error = errno;
    if (!next.is_open() && error != ENOENT) fail(so_far, error);
    if (!next.is_open()) {
      next = make_folder(folder.get(), name, so_far);
      made.push_back(so_far);
    }
    folder = std::move(next);
  }
  return made;
}

}  // namespace firstlight::sys
