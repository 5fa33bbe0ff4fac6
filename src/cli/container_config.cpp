// SPDX-License-Identifier: Apache-2.0
#include "cli/container_config.h"

#include <string>

#include "base/error.h"

namespace firstlight::cli {
namespace {

template <typename Section>
void leave_out(Section& section, const char* pointer, bool ignore) {
  if (section == Section{}) return;
  if (!ignore) {
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "apply the section",
                 .object = std::string(pointer).substr(1),
                 .why = "it means a machine, not an image that is being built",
                 .hint = "leave it out, or pass over it with --ignore-unsupported",
                 .pointer = pointer});
  }
  section = Section{};
}

}  // namespace

void keep_container_parts(config::Config& config, bool ignore_others) {
  config::Storage& storage = config.storage;
  leave_out(config.kernel_arguments, "/kernelArguments", ignore_others);
  leave_out(storage.disks, "/storage/disks", ignore_others);
  leave_out(storage.raid, "/storage/raid", ignore_others);
  leave_out(storage.luks, "/storage/luks", ignore_others);
  leave_out(storage.filesystems, "/storage/filesystems", ignore_others);
  leave_out(config.passwd.groups, "/passwd/groups", ignore_others);
  leave_out(config.passwd.users, "/passwd/users", ignore_others);
}

}  // namespace firstlight::cli
