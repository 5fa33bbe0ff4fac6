// SPDX-License-Identifier: Apache-2.0
#include "sys/staged_file.h"

#include <fcntl.h>
#include <stdio.h>  // renameat2
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "sys/root_failure.h"
#include "sys/root_path.h"

namespace firstlight::sys {

StagedFile::StagedFile(Place place, Existing existing, const NodeAttributes& attributes,
                       bool must_have_name)
    : place_(std::move(place)), existing_(existing), attributes_(attributes) {
  const bool may_be_nameless = existing == Existing::kRefuse && !must_have_name;
  if (!may_be_nameless || !create_nameless()) create_hidden();
}

StagedFile StagedFile::made(Place place, Existing existing) {
  StagedFile staged(std::move(place), existing);
  staged.hidden_name_ = hidden_name_of(staged.place_.name);
  return staged;
}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : place_(std::move(other.place_)),
      existing_(other.existing_),
      attributes_(other.attributes_),
      file_(std::move(other.file_)),
      hidden_name_(std::exchange(other.hidden_name_, {})) {}

StagedFile::~StagedFile() {
  if (hidden_name_.empty()) return;
  const int saved_errno = errno;
  ::unlinkat(place_.directory->get(), hidden_name_.c_str(), 0);
  errno = saved_errno;
}

// False when the filesystem has no such files: EOPNOTSUPP, on kernels that ask the filesystem
// differently EISDIR or ENOENT (open(2), BUGS), or what an overlay gets from the one below it.
// Nobody can open it, so it has its permission bits at once.
bool StagedFile::create_nameless() {
  constexpr int kFlags = O_TMPFILE | O_WRONLY | O_CLOEXEC;
  file_.reset(::openat(place_.directory->get(), ".", kFlags, attributes_.mode & 0777U));
  return file_.is_open();
}

// A new file; what a run that broke off has left under that name makes room.
void StagedFile::create_hidden() {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const std::string hidden = hidden_name_of(place_.name);
  const int directory = place_.directory->get();
  file_.reset(::openat(directory, hidden.c_str(), kFlags, 0600));
  if (!file_.is_open() && errno == EEXIST) {
    if (::unlinkat(directory, hidden.c_str(), 0) != 0) {
      throw root_failure("remove the left-over of", place_.path, errno);
    }
    file_.reset(::openat(directory, hidden.c_str(), kFlags, 0600));
  }
  if (!file_.is_open()) throw root_failure("create", place_.path, errno);
  hidden_name_ = hidden;
}

void StagedFile::write(std::string_view piece) {
  while (!piece.empty()) {
    const ssize_t count = ::write(file_.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw root_failure("write", place_.path, errno);
    piece.remove_prefix(static_cast<std::size_t>(count));
  }
}

void StagedFile::finish() {
  set_attributes(file_, place_.path, attributes_);
  if (!hidden_name_.empty()) file_.reset();
}

// The direct way needs CAP_DAC_READ_SEARCH, which a developer does not have; the other needs /proc,
// which PID 1 may not have yet.
bool StagedFile::name_nameless() const {
  const int directory = place_.directory->get();
  const char* name = place_.name.c_str();
  if (::linkat(file_.get(), "", directory, name, AT_EMPTY_PATH) == 0) return true;
  if (errno != ENOENT) return false;
  const std::string file = "/proc/self/fd/" + std::to_string(file_.get());
  return ::linkat(AT_FDCWD, file.c_str(), directory, name, AT_SYMLINK_FOLLOW) == 0;
}

bool StagedFile::rename_hidden() const {
  const int directory = place_.directory->get();
  const unsigned flags = existing_ == Existing::kRefuse ? RENAME_NOREPLACE : 0U;
  return ::renameat2(directory, hidden_name_.c_str(), directory, place_.name.c_str(), flags) == 0;
}

void StagedFile::publish() {
  const bool done = hidden_name_.empty() ? name_nameless() : rename_hidden();
  if (!done) throw root_failure("put in place", place_.path, errno);
  file_.reset();
  hidden_name_.clear();
}

}  // namespace firstlight::sys
