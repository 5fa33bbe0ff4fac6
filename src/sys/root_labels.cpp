// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <utility>

#include "sys/confined_open.h"
#include "sys/root.h"
#include "sys/root_path.h"

namespace firstlight::sys {

// The policy's paths are those without links.
std::string Root::label_path(std::string_view path) const {
  std::string real = resolve(path);
  if (!unfinished_.empty() && is_at_or_below(real, unfinished_)) {
    real.replace(0, unfinished_.size(), finished_);
  }
  return place_ + real;
}

// `name` in `directory` may be a hidden one yet.
void Root::label_new(const UniqueFd& directory, const std::string& name, std::string_view path) {
  if (labels_ == nullptr) return;
  labels_->set(directory.get(), name, label_path(path));
}

bool Root::set_label(std::string_view path) {
  if (labels_ == nullptr) return false;
  if (path_components(path).empty()) {
    return labels_->set(directory_.get(), ".", place_.empty() ? "/" : place_);
  }
  const Parent parent = open_parent(path);
  if (!labels_->set(parent.directory.get(), parent.name, label_path(path))) return false;
  remember_written(parent.directory);
  return true;
}

void Root::label_as(std::string now, std::string later) {
  unfinished_ = std::move(now);
  finished_ = std::move(later);
}

}  // namespace firstlight::sys
