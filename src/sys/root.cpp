// SPDX-License-Identifier: Apache-2.0
#include "sys/root.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <deque>
#include <utility>

#include "sys/confined_open.h"
#include "sys/directory_names.h"
#include "sys/root_failure.h"
#include "sys/root_path.h"

namespace firstlight::sys {
namespace {

// As many as the kernel follows (path_resolution(7)).
constexpr int kMaxLinks = 40;

std::string link_text(int fd, std::string_view path) {
  std::array<char, PATH_MAX> buffer{};
  const ssize_t length = ::readlinkat(fd, "", buffer.data(), buffer.size());
  const int error = errno;
  if (length < 0) throw root_failure("read the link", path, error);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

// True if the components lead to a directory without any link on the way. One system call tells;
// what is true of most paths.
bool is_link_free(const UniqueFd& root, const std::vector<std::string>& components) {
  if (std::find(components.begin(), components.end(), "..") != components.end()) return false;
  const std::string path = join_components(components);
  return open_confined(root, path, O_PATH | O_DIRECTORY, {.links = false}).error == 0;
}

NodeKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return NodeKind::kRegular;
  if (S_ISDIR(mode)) return NodeKind::kDirectory;
  if (S_ISLNK(mode)) return NodeKind::kSymlink;
  return NodeKind::kOther;
}

}  // namespace

Root::Root(const std::string& host_path)
    : host_path_(host_path),
      directory_(::open(host_path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
  const int error = errno;
  if (!directory_.is_open()) throw root_failure("open the root", host_path, error);
}

UniqueFd Root::open_inside(const std::string& path, int flags) const {
  Opened opened = open_confined(directory_, path, flags);
  if (opened.error != 0) throw root_failure("open", path, opened.error);
  return std::move(opened.fd);
}

std::string Root::resolve(std::string_view path) const {
  std::vector<std::string> components = path_components(path);
  if (components.empty()) return "/";
  std::string last;
  if (components.back() != "..") {
    last = std::move(components.back());
    components.pop_back();
  }
  if (is_link_free(directory_, components)) {
    if (!last.empty()) components.push_back(std::move(last));
    return join_components(components);
  }
  std::deque<std::string> pending(components.begin(), components.end());
  std::vector<std::string> real;
  int links = 0;
  while (!pending.empty()) {
    const std::string component = std::move(pending.front());
    pending.pop_front();
    if (component == "..") {
      if (!real.empty()) real.pop_back();
      continue;
    }
    real.push_back(component);
    const std::string prefix = join_components(real);
    const Opened opened = open_confined(directory_, prefix, O_PATH | O_NOFOLLOW);
    if (nothing_there(opened.error)) continue;
    if (opened.error != 0) throw root_failure("resolve", prefix, opened.error);
    if (!S_ISLNK(status_of(opened.fd, prefix).st_mode)) continue;
    // ELOOP: the kernel found a loop, or a link of /proc that leads where its text does not say.
    const int followed = open_confined(directory_, prefix, O_PATH).error;
    if (followed == ELOOP || ++links > kMaxLinks) throw root_failure("resolve", path, ELOOP);
    const std::string target = link_text(opened.fd.get(), prefix);
    real.pop_back();
    if (target.starts_with('/')) real.clear();
    const std::vector<std::string> inserted = path_components(target);
    pending.insert(pending.begin(), inserted.begin(), inserted.end());
  }
  if (!last.empty()) real.push_back(std::move(last));
  return join_components(real);
}

NodeInfo Root::inspect(std::string_view path) const {
  const std::string clean = join_components(path_components(path));
  const Opened opened = open_confined(directory_, clean, O_PATH | O_NOFOLLOW);
  if (nothing_there(opened.error)) return {};
  if (opened.error != 0) throw root_failure("look at", path, opened.error);
  const struct stat status = status_of(opened.fd, path);
  NodeInfo info{.kind = kind_of(status.st_mode),
                .uid = status.st_uid,
                .gid = status.st_gid,
                .mode = status.st_mode & 07777U,
                .size_bytes = static_cast<std::uint64_t>(status.st_size),
                .filesystem = status.st_dev,
                .inode = status.st_ino,
                .link_target = {}};
  if (info.kind == NodeKind::kSymlink) info.link_target = link_text(opened.fd.get(), path);
  return info;
}

std::vector<std::string> Root::list_directory(std::string_view path) const {
  Opened opened = open_confined(directory_, std::string(path), O_RDONLY | O_DIRECTORY);
  if (nothing_there(opened.error)) return {};
  if (opened.error != 0) throw root_failure("list", path, opened.error);
  return directory_names(std::move(opened.fd), path);
}

std::uint64_t Root::filesystem_above(std::string_view path) const {
  std::vector<std::string> components = path_components(resolve(path));
  for (;;) {
    if (!components.empty()) components.pop_back();
    const std::string directory = join_components(components);
    const Opened opened = open_confined(directory_, directory, O_PATH | O_DIRECTORY);
    if (opened.error == 0) return status_of(opened.fd, directory).st_dev;
    if (!nothing_there(opened.error) || components.empty()) {
      throw root_failure("look at", directory, opened.error);
    }
  }
}

Root::Parent Root::open_parent(std::string_view path) const {
  std::vector<std::string> components = path_components(path);
  if (components.empty() || components.back() == "..") {
    throw root_failure("change", path, EBUSY);
  }
  std::string name = std::move(components.back());
  components.pop_back();
  return {open_inside(join_components(components), O_PATH | O_DIRECTORY), std::move(name)};
}

}  // namespace firstlight::sys
