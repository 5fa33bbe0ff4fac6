// SPDX-License-Identifier: Apache-2.0
// GRUB's environment block. Pure. Source: GRUB manual, "The GRUB environment block"; grub-core/lib/
// envblk.c: a line of its own at the start, then NAME=VALUE lines in which a backslash keeps the
// byte behind it, then '#' up to the end of the block, whose size never changes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firstlight::apply {

// The value of a variable; nullopt if it is not set. Throws Error kSystem, calling the block
// `path`, for what is no environment block.
[[nodiscard]] std::optional<std::string> grub_variable(std::string_view block,
                                                       std::string_view name,
                                                       std::string_view path);

// The block with the variable set. Throws as above, and kLimit if it does not fit.
[[nodiscard]] std::string with_grub_variable(std::string_view block, std::string_view name,
                                             std::string_view value, std::string_view path);

}  // namespace firstlight::apply
