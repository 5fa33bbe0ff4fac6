// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <stdio.h>  // renameat2
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "sys/confined_open.h"
#include "sys/root.h"
#include "sys/root_failure.h"
#include "sys/root_path.h"

namespace firstlight::sys {
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

StagedFile::Place Root::place_of(std::string_view path) {
  Parent parent = writable_parent(path);
  return {std::make_shared<const UniqueFd>(std::move(parent.directory)), std::move(parent.name),
          std::string(path)};
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

void Root::make_parents(std::string_view path, std::uint32_t mode) {
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
      if (next.error == 0 && ::fchmod(next.fd.get(), mode) != 0) next.error = errno;
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
                            const NodeAttributes& attributes, Existing existing) {
  const ByteSource source = [bytes](const ByteSink& sink) { sink(bytes); };
  return stage_file(place_of(path), source, attributes, existing);
}

StagedFile Root::stage_file(StagedFile::Place place, const ByteSource& bytes,
                            const NodeAttributes& attributes, Existing existing) {
  const std::string path = place.path;
  StagedFile staged(std::move(place), existing, attributes, has_labels());
  label_new(staged.directory(), staged.hidden_name(), path);
  bytes([&](std::string_view piece) { staged.write(piece); });
  staged.finish();
  return staged;
}

void Root::write_file(std::string_view path, std::string_view bytes,
                      const NodeAttributes& attributes, Existing existing) {
  stage_file(path, bytes, attributes, existing).publish();
}

void Root::make_symlink(std::string_view path, std::string_view target, std::uint32_t uid,
                        std::uint32_t gid, Existing existing) {
  StagedFile::Place place = place_of(path);
  const std::string hidden = hidden_name_of(place.name);
  ::unlinkat(place.directory->get(), hidden.c_str(), 0);
  if (::symlinkat(std::string(target).c_str(), place.directory->get(), hidden.c_str()) != 0) {
    throw root_failure("make the link", path, errno);
  }
  StagedFile staged = StagedFile::made(std::move(place), existing);
  const int directory = staged.directory().get();
  label_new(staged.directory(), hidden, path);
  struct stat status {};
  if (::fstatat(directory, hidden.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
      ((status.st_uid != uid || status.st_gid != gid) &&
       ::fchownat(directory, hidden.c_str(), uid, gid, AT_SYMLINK_NOFOLLOW) != 0)) {
    throw root_failure("set the owner of the link", path, errno);
  }
  staged.publish();
}

void Root::make_hard_link(std::string_view path, std::string_view target, Existing existing) {
  const Parent source = open_parent(target);
  StagedFile::Place place = place_of(path);
  const std::string hidden = hidden_name_of(place.name);
  ::unlinkat(place.directory->get(), hidden.c_str(), 0);
  if (::linkat(source.directory.get(), source.name.c_str(), place.directory->get(), hidden.c_str(),
               0) != 0) {
    throw root_failure("make the hard link", path, errno);
  }
  StagedFile staged = StagedFile::made(std::move(place), existing);
  staged.publish();
  // rename(2) of one link to a file over another link to it leaves both.
  ::unlinkat(staged.directory().get(), hidden.c_str(), 0);
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
