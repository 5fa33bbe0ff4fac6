// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <string>

namespace firstlight::guest {

// lstat(2); throws std::system_error naming the path.
struct stat node_status(const std::string& path);

// Owner, group ("0", "name:USER" or kAny) and permission bits (octal or kAny).
void require_owner_and_mode(const struct stat& status, const std::string& mode,
                            const std::string& owner, const std::string& group);

// Compares without showing either side, which may be a secret.
void require_content(const std::string& actual, const std::string& wanted);

}  // namespace firstlight::guest
