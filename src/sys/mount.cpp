// SPDX-License-Identifier: Apache-2.0
#include "sys/mount.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <libmount/libmount.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/error.h"
#include "sys/mount_holders.h"
#include "sys/release_watch.h"

namespace firstlight::sys {
namespace {

constexpr unsigned long kPropagationFlags = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;

constexpr unsigned long kKeptByBind = MS_BIND | MS_REC | MS_SILENT;

using OptionText = std::unique_ptr<char, decltype(&std::free)>;

struct ParsedOptions {
  unsigned long flags = 0;
  std::string data;  // what the filesystem gets
};

std::string hint_for(const MountRequest& request, int error) {
  switch (error) {
    case ENODEV:
      return fmt::format("the kernel has no filesystem '{}': see /proc/filesystems",
                         request.fstype);
    case ENOENT:
      return "the device or the mount point does not exist";
    case EINVAL:
      return "the device holds no such filesystem, or it does not know an option; the kernel log "
             "says which";
    case EBUSY:
      return "the device is in use, or already mounted there";
    default:
      return {};
  }
}

[[noreturn]] void fail(const MountRequest& request, std::string why, std::string hint) {
  throw Error({.code = ErrorCode::kMount,
               .tried = fmt::format("mount '{}' as {} with options '{}'", request.source,
                                    request.fstype, request.options),
               .object = request.target,
               .why = std::move(why),
               .hint = std::move(hint)});
}

ParsedOptions parse_options(const MountRequest& request) {
  ParsedOptions parsed;
  if (request.options.empty()) return parsed;
  char* raw_vfs = nullptr;
  char* raw_data = nullptr;
  const int result = mnt_split_optstr(request.options.c_str(), nullptr, &raw_vfs, &raw_data, 0, 0);
  const OptionText vfs(raw_vfs, &std::free);
  const OptionText data(raw_data, &std::free);
  if (result != 0 || (vfs && mnt_optstr_get_flags(vfs.get(), &parsed.flags,
                                                  mnt_get_builtin_optmap(MNT_LINUX_MAP)) != 0)) {
    fail(request, "the options cannot be read", "they are separated by commas as in fstab(5)");
  }
  if (data) parsed.data = data.get();
  const auto page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  if (parsed.data.size() >= page_bytes) {
    fail(request,
         fmt::format("the filesystem's options are {} bytes long, more than the {} that mount(2) "
                     "passes on",
                     parsed.data.size(), page_bytes - 1),
         "use shorter paths");
  }
  return parsed;
}

void call_mount(const MountRequest& request, unsigned long flags, const char* data) {
  if (::mount(request.source.c_str(), request.target.c_str(), request.fstype.c_str(), flags,
              data) == 0) {
    return;
  }
  const int error = errno;
  fail(request, errno_text(error), hint_for(request, error));
}

}  // namespace

void mount(const MountRequest& request) {
  const ParsedOptions options = parse_options(request);
  const unsigned long propagation = options.flags & (kPropagationFlags | MS_REC);
  const unsigned long flags = options.flags & ~kPropagationFlags;
  call_mount(request, flags, options.data.empty() ? nullptr : options.data.c_str());
  // The kernel takes neither "ro" and the like together with a bind, nor propagation with anything.
  const unsigned long restrictions = flags & ~kKeptByBind;
  if ((flags & MS_BIND) != 0 && restrictions != 0) {
    call_mount(request, MS_REMOUNT | MS_BIND | restrictions, nullptr);
  }
  if ((propagation & kPropagationFlags) != 0) call_mount(request, propagation, nullptr);
}

void unmount(const std::string& target) {
  if (::umount2(target.c_str(), UMOUNT_NOFOLLOW) == 0) return;
  const int error = errno;
  std::string hint;
  if (error == EBUSY) {
    const std::vector<std::string> holders = mount_holders(target);
    hint = holders.empty() ? "a file or folder below it is in use"
                           : fmt::format("it is in use: {}", fmt::join(holders, ", "));
  }
  throw Error({.code = ErrorCode::kMount,
               .tried = "unmount",
               .object = target,
               .why = errno_text(error),
               .hint = std::move(hint)});
}

void unmount(const std::string& target, std::chrono::milliseconds patience) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + 2 * patience;
  while (true) {
    const ReleaseWatch watch;  // before the attempt, so that nothing is missed
    if (::umount2(target.c_str(), UMOUNT_NOFOLLOW) == 0) return;
    if (errno != EBUSY) break;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) break;
    watch.wait(target, std::min(left, patience));
  }
  unmount(target);
}

bool enter_private_mount_namespace() {
  if (::unshare(CLONE_NEWNS) != 0) return false;
  return ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0;
}

bool is_mount_point(const std::string& path) {
  struct statx status {};
  if (::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_INO, &status) !=
      0) {
    return false;
  }
  if ((status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0) {
    return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  }
  // Kernels before 5.8: the parent is on another device, or (only the root) is the same directory.
  struct statx parent {};
  const std::string above = path + "/..";
  if (::statx(AT_FDCWD, above.c_str(), AT_NO_AUTOMOUNT, STATX_INO, &parent) != 0) return false;
  const bool same_device =
      status.stx_dev_major == parent.stx_dev_major && status.stx_dev_minor == parent.stx_dev_minor;
  return !same_device || status.stx_ino == parent.stx_ino;
}

ScopedMount& ScopedMount::operator=(ScopedMount&& other) noexcept {
  if (this != &other) {
    std::swap(target_, other.target_);
  }
  return *this;
}

ScopedMount::~ScopedMount() {
  if (target_.empty()) return;
  const int saved_errno = errno;
  ::umount2(target_.c_str(), UMOUNT_NOFOLLOW);
  errno = saved_errno;
}

void ScopedMount::unmount_now(std::chrono::milliseconds patience) {
  if (target_.empty()) return;
  sys::unmount(target_, patience);
  target_.clear();
}

}  // namespace firstlight::sys
