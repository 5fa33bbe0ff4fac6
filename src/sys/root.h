// SPDX-License-Identifier: Apache-2.0
// The target root: the one door through which the tree, the accounts and the units reach the disk.
//
// Every path is taken inside the root: absolute links, "..", chains of links and links into /proc
// end inside it, because the kernel itself resolves them so (openat2(2) with RESOLVE_IN_ROOT and
// RESOLVE_NO_MAGICLINKS, Linux 5.6). Paths are absolute inside the root ("/etc/passwd"). Unless
// said otherwise a link at the last component is not followed.
//
// Nothing here depends on the umask or on the working directory. All functions throw Error (kTree)
// naming the path inside the root; kSystem when the kernel has no openat2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_stream.h"
#include "base/unique_fd.h"
#include "sys/selinux_labels.h"
#include "sys/staged_file.h"

namespace firstlight::sys {

enum class NodeKind { kAbsent, kRegular, kDirectory, kSymlink, kOther };

// What is at a path, the last component not followed.
struct NodeInfo {
  NodeKind kind = NodeKind::kAbsent;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t mode = 0;  // permission bits with set-id and sticky: 07777
  std::uint64_t size_bytes = 0;
  std::uint64_t filesystem = 0;  // st_dev
  std::uint64_t inode = 0;
  std::string link_target;  // of a symbolic link, verbatim
};

class Root {
 public:
  // `host_path`: directory as the running system names it, "/" as PID 1.
  explicit Root(const std::string& host_path);
  Root(Root&&) noexcept = default;
  Root& operator=(Root&&) noexcept = default;
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;
  ~Root() = default;

  [[nodiscard]] const std::string& host_path() const { return host_path_; }

  // The path with all links but one at the last component replaced by where they lead, inside the
  // root. Missing components are kept as written; a magic link of /proc on the way is refused.
  [[nodiscard]] std::string resolve(std::string_view path) const;

  // ---- Looking ----
  [[nodiscard]] NodeInfo inspect(std::string_view path) const;
  // Contents of a regular file, links followed inside the root; nullopt if nothing is there. More
  // than `max_bytes` is an Error (kLimit).
  [[nodiscard]] std::optional<std::string> read_file(std::string_view path,
                                                     std::size_t max_bytes) const;
  // Gives `size` bytes of a regular file from `offset` on to `sink`, links followed inside the
  // root. False when the file ends before.
  [[nodiscard]] bool read_range(std::string_view path, std::uint64_t offset, std::uint64_t size,
                                const ByteSink& sink) const;
  // Names without "." and "..", sorted; links followed; empty if there is no such directory.
  [[nodiscard]] std::vector<std::string> list_directory(std::string_view path) const;
  // The first mount point at or below `path` (the root itself does not count).
  [[nodiscard]] std::optional<std::string> find_mount_point(std::string_view path) const;
  // st_dev of the nearest existing directory above `path`: where a new node would live.
  [[nodiscard]] std::uint64_t filesystem_above(std::string_view path) const;

  // ---- Writing ----
  // Missing directories above `path` are made, root:root; all others here make them 0755.
  void make_parents(std::string_view path, std::uint32_t mode = 0755);
  // One new directory; its parents are made as above. Whatever is there already is an error.
  void make_directory(std::string_view path, const NodeAttributes& attributes);
  // Where a new file or link would be; parents are made.
  [[nodiscard]] StagedFile::Place place_of(std::string_view path);
  // Writes a whole file without showing it; parents are made.
  [[nodiscard]] StagedFile stage_file(std::string_view path, std::string_view bytes,
                                      const NodeAttributes& attributes, Existing existing);
  // The same with bytes that come piece by piece; what `bytes` throws leaves nothing behind.
  [[nodiscard]] StagedFile stage_file(StagedFile::Place place, const ByteSource& bytes,
                                      const NodeAttributes& attributes, Existing existing);
  // stage_file() and publish() in one: readers see the old state or the new one. The bytes are on
  // stable storage only after sync_filesystems(): where a power cut in between would hurt, stage
  // all, sync, publish all.
  void write_file(std::string_view path, std::string_view bytes, const NodeAttributes& attributes,
                  Existing existing);
  void make_symlink(std::string_view path, std::string_view target, std::uint32_t uid,
                    std::uint32_t gid, Existing existing);
  // `target` is a path inside the root, its last component not followed.
  void make_hard_link(std::string_view path, std::string_view target, Existing existing);
  void rename(std::string_view from, std::string_view to);
  // Removes whatever is there, directories with all they hold; nothing there is no error. Refuses
  // before the first removal when a mount point is at or below the path.
  void remove(std::string_view path);
  // A directory that is not empty, or not there, is left alone.
  void remove_empty_directory(std::string_view path);
  void set_owner(std::string_view path, std::uint32_t uid, std::uint32_t gid);
  void set_mode(std::string_view path, std::uint32_t mode);

  // ---- SELinux labels ----
  // From now on nodes get their label from the policy before they become visible, so do those whose
  // owner or mode is set, and hard links keep the label of their file. `place`: where the policy's
  // paths have this root, "/boot" for the volume that will be mounted there; "" for the target.
  void use_labels(std::shared_ptr<SelinuxLabels> labels, std::string place = "") {
    labels_ = std::move(labels);
    place_ = std::move(place);
  }
  [[nodiscard]] bool has_labels() const { return labels_ != nullptr; }
  // Gives a node that is there its label; false if it had it already, or there are no labels.
  bool set_label(std::string_view path);
  // What is made, or given its label, at `now` and below it gets the label of `later`, until
  // rename(). Both are paths as resolve() gives them.
  void label_as(std::string now, std::string later);

  // Opens a lock file for fcntl(2), made empty and 0600 if it is missing.
  [[nodiscard]] UniqueFd open_lock_file(std::string_view path);

  // One syncfs(2) per filesystem that this object has written to: whenever that was, since a file
  // that was staged before the last call may have been published after it.
  void sync_filesystems();

 private:
  struct Parent {
    UniqueFd directory;
    std::string name;
  };

  [[nodiscard]] UniqueFd open_regular(std::string_view path) const;
  [[nodiscard]] UniqueFd open_inside(const std::string& path, int flags) const;
  [[nodiscard]] Parent open_parent(std::string_view path) const;
  [[nodiscard]] Parent writable_parent(std::string_view path);
  [[nodiscard]] std::string label_path(std::string_view path) const;
  void label_new(const UniqueFd& directory, const std::string& name, std::string_view path);
  void remember_written(const UniqueFd& directory);
  void remember_written_above(std::string_view path);

  std::string host_path_;
  UniqueFd directory_;
  std::map<std::uint64_t, UniqueFd> written_;  // by st_dev
  std::shared_ptr<SelinuxLabels> labels_;      // null: none are set
  std::string place_;                          // of use_labels()
  std::string unfinished_;                     // of label_as(); empty: none
  std::string finished_;
};

}  // namespace firstlight::sys
