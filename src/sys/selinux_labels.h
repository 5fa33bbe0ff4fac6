// SPDX-License-Identifier: Apache-2.0
// The labels that an SELinux policy has for paths: libselinux's label database (selabel_open(3),
// selabel_file(5)), read from the policy of the target, whatever the running system has.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

namespace firstlight::sys {

class SelinuxLabels {
 public:
  // `file_contexts`: the policy's file as the running system names it. Files beside it count, too:
  // .homedirs, .local, .subs, .subs_dist, and .bin where that is newer. They are read by the first
  // look-up: some milliseconds, so that who writes nothing pays nothing.
  explicit SelinuxLabels(std::string file_contexts);
  SelinuxLabels(const SelinuxLabels&) = delete;
  SelinuxLabels& operator=(const SelinuxLabels&) = delete;
  ~SelinuxLabels();

  // `path` is absolute inside the target, without links; `mode` has the type of the node
  // (inode(7)). nullopt where the policy has no label (<<none>>, or no entry). Throws Error (kTree)
  // naming the policy's file when it cannot be read.
  [[nodiscard]] std::optional<std::string> label_of(const std::string& path, mode_t mode);

  // Gives the node `name` of `directory` (an open descriptor, O_PATH will do) the label of `path`.
  // A link is labelled itself, nothing is followed. False when there was nothing to change, the
  // policy has no label, the filesystem has no labels at all or is read-only. Throws Error (kTree)
  // naming `path`.
  bool set(int directory, const std::string& name, const std::string& path);

 private:
  class Database;

  std::string file_contexts_;
  std::unique_ptr<Database> database_;
};

}  // namespace firstlight::sys
