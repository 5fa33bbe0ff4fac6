// SPDX-License-Identifier: Apache-2.0
// The one table of external programs, and where they are looked for in the running system.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firstlight::sys {

enum class Tool {
  kMkfsExt4,
  kMkfsXfs,
  kMkfsBtrfs,
  kMkfsFat,
  kMkswap,
  kFsckExt4,
  kMdadm,
  kCryptsetup,
  kClevis,
  kClevisLuksBind,
  kClevisTang,
  kClevisTpm2,
  kKargsHelper,
};

// File name of the program, e.g. "mkfs.ext4".
[[nodiscard]] std::string_view tool_name(Tool tool);

// Absolute path of the program in /usr/sbin, /sbin, /usr/bin or /bin. Throws Error kProcess that
// names the package to put into the image and, as pointer, the config entry that needs the program.
[[nodiscard]] std::string find_tool(Tool tool, std::string_view pointer);

// The same for a program that can be done without: nullopt if there is none.
[[nodiscard]] std::optional<std::string> look_for_tool(Tool tool);

}  // namespace firstlight::sys
