// SPDX-License-Identifier: Apache-2.0
// Lines of /etc/passwd and its companions, read as they stand (no name service).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks.h"

namespace firstlight::guest {

// The fields of the line of `name`; nullopt when the file has none. Throws when there are two, or
// when the line has not exactly `field_count` fields.
std::optional<Fields> account_line(const std::string& file, std::string_view name,
                                   std::size_t field_count);

// passwd(5) and group(5); throw Mismatch when the name is not there.
Fields passwd_line(std::string_view user);
Fields group_line(std::string_view group);

// "0", or "name:USER" resolved through the files.
std::string uid_text(const std::string& owner);
std::string gid_text(const std::string& group);

}  // namespace firstlight::guest
