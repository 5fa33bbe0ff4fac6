// SPDX-License-Identifier: Apache-2.0
#include "sys/node_attributes.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sys/confined_open.h"
#include "sys/root_failure.h"

namespace firstlight::sys {

void set_attributes(const UniqueFd& node, std::string_view path, const NodeAttributes& attributes) {
  const struct stat status = status_of(node, path);
  const bool other_owner = status.st_uid != attributes.uid || status.st_gid != attributes.gid;
  if (other_owner && ::fchown(node.get(), attributes.uid, attributes.gid) != 0) {
    throw root_failure("set the owner of", path, errno);
  }
  // A new owner clears set-id bits.
  const bool other_mode = other_owner || (status.st_mode & 07777U) != attributes.mode;
  if (other_mode && ::fchmod(node.get(), attributes.mode) != 0) {
    throw root_failure("set the mode of", path, errno);
  }
}

}  // namespace firstlight::sys
