// SPDX-License-Identifier: Apache-2.0
#include "sys/selinux_labels.h"

#include <fcntl.h>
#include <selinux/label.h>
#include <selinux/selinux.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "sys/root_failure.h"

namespace firstlight::sys {
namespace {

constexpr const char* kAttribute = "security.selinux";
constexpr std::size_t kMaxLabelBytes = 4096;  // a page, the kernel's own bound

// The library prints its complaints about odd lines of a policy; the policy is not ours to judge.
int say_nothing(int /*type*/, const char* /*format*/, ...) {  // NOLINT(cert-dcl50-cpp): its type
  return 0;
}

Error policy_failure(const std::string& file, int error) {
  return Error({.code = ErrorCode::kTree,
                .tried = "read the labels of the SELinux policy from",
                .object = file,
                .why = errno_text(error),
                .hint = "install the policy anew, or set SELINUX=disabled in /etc/selinux/config "
                        "of the image"});
}

// A label is kept with its final zero byte.
bool has_label(const std::string& node, const std::string& label) {
  std::array<char, kMaxLabelBytes> present{};
  const ssize_t size = ::lgetxattr(node.c_str(), kAttribute, present.data(), present.size());
  return size >= 0 && std::string_view(present.data(), static_cast<std::size_t>(size)) ==
                          std::string_view(label.c_str(), label.size() + 1);
}

}  // namespace

class SelinuxLabels::Database {
 public:
  explicit Database(const std::string& file) {
    ::selinux_set_callback(SELINUX_CB_LOG, {.func_log = &say_nothing});
    const std::array<selinux_opt, 1> options = {{{SELABEL_OPT_PATH, file.c_str()}}};
    handle_ = ::selabel_open(SELABEL_CTX_FILE, options.data(), options.size());
    const int error = errno;
    if (handle_ == nullptr) throw policy_failure(file, error);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { ::selabel_close(handle_); }

  [[nodiscard]] std::optional<std::string> look_up(const std::string& path, mode_t mode) const {
    char* context = nullptr;
    if (::selabel_lookup_raw(handle_, &context, path.c_str(), static_cast<int>(mode)) != 0) {
      if (errno == ENOENT) return std::nullopt;
      throw root_failure("find the SELinux label of", path, errno);
    }
    const std::unique_ptr<char, decltype(&::freecon)> owned(context, &::freecon);
    return std::string(context);
  }

 private:
  selabel_handle* handle_ = nullptr;
};

SelinuxLabels::SelinuxLabels(std::string file_contexts)
    : file_contexts_(std::move(file_contexts)) {}

SelinuxLabels::~SelinuxLabels() = default;

std::optional<std::string> SelinuxLabels::label_of(const std::string& path, mode_t mode) {
  if (database_ == nullptr) database_ = std::make_unique<Database>(file_contexts_);
  return database_->look_up(path, mode & S_IFMT);
}

bool SelinuxLabels::set(int directory, const std::string& name, const std::string& path) {
  struct stat status {};
  if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    throw root_failure("look at", path, errno);
  }
  const std::optional<std::string> label = label_of(path, status.st_mode);
  if (!label) return false;
  // There is no lsetxattr(2) below a descriptor.
  const std::string node = "/proc/self/fd/" + std::to_string(directory) + "/" + name;
  if (has_label(node, *label)) return false;
  if (::lsetxattr(node.c_str(), kAttribute, label->c_str(), label->size() + 1, 0) == 0) return true;
  const int error = errno;
  // vfat and its like have no labels, which setfiles(8) passes over, too; and what is read-only was
  // not made by us, but found as wanted.
  if (error == EOPNOTSUPP || error == EROFS) return false;
  throw root_failure("set the SELinux label '" + *label + "' of", path, error);
}

}  // namespace firstlight::sys
