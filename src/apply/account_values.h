// SPDX-License-Identifier: Apache-2.0
// What may stand in a field of the account files. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace firstlight::apply {

// A wish that cannot be fulfilled. `verb` is that of the step: "add user".
[[nodiscard]] Error account_error(std::string_view verb, std::string_view name, std::string why,
                                  std::string hint, std::string_view pointer);

// Why `name` cannot be an account's name, or empty. Refused: what would break the files (":" ","
// "/" white space, control characters, NIS compat marks at the front) and more than 32 bytes.
[[nodiscard]] std::string account_name_fault(std::string_view name);

// Why `value` cannot be a field, or empty. The value itself is never part of the text.
[[nodiscard]] std::string account_field_fault(std::string_view value);

// Lists like "a,b,c" of group(5).
[[nodiscard]] std::vector<std::string> split_members(std::string_view list);
[[nodiscard]] bool has_member(std::string_view list, std::string_view name);
// Adds or takes away; the list comes back as it was when there is nothing to do.
[[nodiscard]] std::string with_member(const std::string& list, std::string_view name, bool present);

}  // namespace firstlight::apply
