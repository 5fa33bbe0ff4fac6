// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <stdio.h>  // renameat2
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "sys/confined_open.h"
#include "sys/root.h"
#include "sys/root_failure.h"
#include "sys/root_path.h"

namespace firstlight::sys {
namespace {

// Gives a new node its exact owner and mode. Only a real change asks for privileges, so that
// a developer can fill a directory of his own.
void set_attributes(const UniqueFd& fd, std::string_view path, const NodeAttributes& attributes) {
  const struct stat status = status_of(fd, path);
  if ((status.st_uid != attributes.uid || status.st_gid != attributes.gid) &&
      ::fchown(fd.get(), attributes.uid, attributes.gid) != 0) {
    throw root_failure("set the owner of", path, errno);
  }
  if (::fchmod(fd.get(), attributes.mode) != 0) throw root_failure("set the mode of", path, errno);
}

// A new file; what a run that broke off has left under that name makes room.
UniqueFd create_hidden(const UniqueFd& directory, const std::string& name, std::string_view path) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd file(::openat(directory.get(), name.c_str(), kFlags, 0600));
  int error = errno;
  if (!file.is_open() && error == EEXIST) {
    if (::unlinkat(directory.get(), name.c_str(), 0) != 0) {
      throw root_failure("remove the left-over of", path, errno);
    }
    file.reset(::openat(directory.get(), name.c_str(), kFlags, 0600));
    error = errno;
  }
  if (!file.is_open()) throw root_failure("create", path, error);
  return file;
}

void write_piece(const UniqueFd& file, std::string_view path, std::string_view piece) {
  while (!piece.empty()) {
    const ssize_t count = ::write(file.get(), piece.data(), piece.size());
    const int error = errno;
    if (count < 0 && error == EINTR) continue;
    if (count < 0) throw root_failure("write", path, error);
    piece.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

StagedFile::StagedFile(UniqueFd directory, std::string hidden_name, std::string name,
                       std::string path)
    : directory_(std::move(directory)),
      hidden_name_(std::move(hidden_name)),
      name_(std::move(name)),
      path_(std::move(path)) {}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : directory_(std::move(other.directory_)),
      hidden_name_(std::exchange(other.hidden_name_, {})),
      name_(std::move(other.name_)),
      path_(std::move(other.path_)) {}

StagedFile::~StagedFile() {
  if (hidden_name_.empty()) return;
  const int saved_errno = errno;
  ::unlinkat(directory_.get(), hidden_name_.c_str(), 0);
  errno = saved_errno;
}

void StagedFile::publish(Existing existing) {
  const unsigned flags = existing == Existing::kRefuse ? RENAME_NOREPLACE : 0U;
  if (::renameat2(directory_.get(), hidden_name_.c_str(), directory_.get(), name_.c_str(), flags) !=
      0) {
    throw root_failure("put in place", path_, errno);
  }
  hidden_name_.clear();
}

Root::Parent Root::writable_parent(std::string_view path) {
  std::vector<std::string> components = path_components(path);
  if (components.empty() || components.back() == "..") throw root_failure("change", path, EBUSY);
  std::string name = std::move(components.back());
  components.pop_back();
  Opened directory = open_confined(directory_, join_components(components), O_PATH | O_DIRECTORY);
  if (directory.error == ENOENT) {
    make_parents(path);
    directory.fd = open_inside(join_components(components), O_PATH | O_DIRECTORY);
  } else if (directory.error != 0) {
    throw root_failure("open the directory of", path, directory.error);
  }
  remember_written(directory.fd);
  return {std::move(directory.fd), std::move(name)};
}

void Root::remember_written(const UniqueFd& directory) {
  const std::uint64_t filesystem = status_of(directory, host_path_).st_dev;
  if (written_.contains(filesystem)) return;
  // syncfs(2) needs more than an O_PATH descriptor.
  UniqueFd readable(::openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const int error = errno;
  if (!readable.is_open()) throw root_failure("open for syncing", host_path_, error);
  written_.emplace(filesystem, std::move(readable));
}

void Root::remember_written_above(std::string_view path) {
  if (path_components(path).empty()) {
    remember_written(directory_);
  } else {
    remember_written(open_parent(path).directory);
  }
}

void Root::make_parents(std::string_view path) {
  std::vector<std::string> components = path_components(path);
  if (components.empty()) return;
  components.pop_back();
  const Opened whole = open_confined(directory_, join_components(components), O_PATH | O_DIRECTORY);
  if (whole.error == 0) return;
  if (whole.error != ENOENT) throw root_failure("make the directory of", path, whole.error);

  components = path_components(resolve(path));
  components.pop_back();
  UniqueFd directory = open_inside("/", O_PATH | O_DIRECTORY);
  std::string made;
  for (const std::string& component : components) {
    made.append("/").append(component);
    Opened next = open_confined(directory, component, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    if (next.error == ENOENT) {
      remember_written(directory);
      if (::mkdirat(directory.get(), component.c_str(), 0700) != 0) {
        throw root_failure("make the directory", made, errno);
      }
      label_new(directory, component, made);
      next = open_confined(directory, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      if (next.error == 0 && ::fchmod(next.fd.get(), 0755) != 0) next.error = errno;
    }
    if (next.error != 0) throw root_failure("make the directory", made, next.error);
    directory = std::move(next.fd);
  }
}

void Root::make_directory(std::string_view path, const NodeAttributes& attributes) {
  const Parent parent = writable_parent(path);
  if (::mkdirat(parent.directory.get(), parent.name.c_str(), 0700) != 0) {
    throw root_failure("make the directory", path, errno);
  }
  label_new(parent.directory, parent.name, path);
  const Opened made =
      open_confined(parent.directory, parent.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (made.error != 0) throw root_failure("open the new directory", path, made.error);
  set_attributes(made.fd, path, attributes);
}

StagedFile Root::stage_file(std::string_view path, std::string_view bytes,
                            const NodeAttributes& attributes) {
  const ByteSource source = [bytes](const ByteSink& sink) { sink(bytes); };
  return stage_file(path, source, attributes);
}

StagedFile Root::stage_file(std::string_view path, const ByteSource& bytes,
                            const NodeAttributes& attributes) {
  Parent parent = writable_parent(path);
  const std::string hidden = hidden_name(parent.name);
  const UniqueFd file = create_hidden(parent.directory, hidden, path);
  label_new(parent.directory, hidden, path);
  StagedFile staged(std::move(parent.directory), hidden, std::move(parent.name), std::string(path));
  bytes([&](std::string_view piece) { write_piece(file, path, piece); });
  set_attributes(file, path, attributes);
  return staged;
}

void Root::write_file(std::string_view path, std::string_view bytes,
                      const NodeAttributes& attributes, Existing existing) {
  stage_file(path, bytes, attributes).publish(existing);
}

void Root::make_symlink(std::string_view path, std::string_view target, std::uint32_t uid,
                        std::uint32_t gid, Existing existing) {
  Parent parent = writable_parent(path);
  const std::string hidden = hidden_name(parent.name);
  ::unlinkat(parent.directory.get(), hidden.c_str(), 0);
  if (::symlinkat(std::string(target).c_str(), parent.directory.get(), hidden.c_str()) != 0) {
    throw root_failure("make the link", path, errno);
  }
  label_new(parent.directory, hidden, path);
  const int directory = parent.directory.get();
  StagedFile staged(std::move(parent.directory), hidden, std::move(parent.name), std::string(path));
  struct stat status {};
  if (::fstatat(directory, hidden.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      ((status.st_uid != uid || status.st_gid != gid) &&
       ::fchownat(directory, hidden.c_str(), uid, gid, AT_SYMLINK_NOFOLLOW) != 0)) {
    throw root_failure("set the owner of the link", path, errno);
  }
  staged.publish(existing);
}

void Root::make_hard_link(std::string_view path, std::string_view target, Existing existing) {
  const Parent source = open_parent(target);
  Parent parent = writable_parent(path);
  const std::string hidden = hidden_name(parent.name);
  ::unlinkat(parent.directory.get(), hidden.c_str(), 0);
  if (::linkat(source.directory.get(), source.name.c_str(), parent.directory.get(), hidden.c_str(),
               0) != 0) {
    throw root_failure("make the hard link", path, errno);
  }
  const int directory = parent.directory.get();
  StagedFile staged(std::move(parent.directory), hidden, std::move(parent.name), std::string(path));
  staged.publish(existing);
  // rename(2) of one link to a file over another link to it leaves both.
  ::unlinkat(directory, hidden.c_str(), 0);
}

void Root::rename(std::string_view from, std::string_view to) {
  const Parent source = open_parent(from);
  const Parent target = writable_parent(to);
  if (::renameat2(source.directory.get(), source.name.c_str(), target.directory.get(),
                  target.name.c_str(), RENAME_NOREPLACE) != 0) {
    const int error = errno;
    throw root_failure("rename to '" + std::string(to) + "'", from, error);
  }
  unfinished_.clear();
}

void Root::set_owner(std::string_view path, std::uint32_t uid, std::uint32_t gid) {
  const UniqueFd node = open_inside(join_components(path_components(path)), O_PATH | O_NOFOLLOW);
  if (::fchownat(node.get(), "", uid, gid, AT_EMPTY_PATH) != 0) {
    throw root_failure("set the owner of", path, errno);
  }
  set_label(path);
  remember_written_above(path);
}

void Root::set_mode(std::string_view path, std::uint32_t mode) {
  const UniqueFd node = open_inside(join_components(path_components(path)),
                                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (::fchmod(node.get(), mode) != 0) throw root_failure("set the mode of", path, errno);
  set_label(path);
  remember_written_above(path);
}

UniqueFd Root::open_lock_file(std::string_view path) {
  const Parent parent = writable_parent(path);
  UniqueFd file(::openat(parent.directory.get(), parent.name.c_str(),
                         O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  const int error = errno;
  if (!file.is_open()) throw root_failure("open the lock file", path, error);
  label_new(parent.directory, parent.name, path);
  return file;
}

void Root::sync_filesystems() {
  for (const auto& [filesystem, directory] : written_) {
    if (::syncfs(directory.get()) != 0) {
      throw root_failure("write to stable storage", host_path_, errno);
    }
  }
}

}  // namespace firstlight::sys
