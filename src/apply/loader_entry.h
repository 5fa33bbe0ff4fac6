// SPDX-License-Identifier: Apache-2.0
// Entries of a boot loader's menu, one file each. Pure. Source: UAPI Group, "Boot Loader
// Specification", type #1: lines of a key, blanks and a value; "options" may occur several times
// and adds up. GRUB of Fedora and its kin replaces $NAME in it by a variable of its environment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace firstlight::apply {

struct LoaderEntry {
  bool starts_linux = false;     // it has a key "linux"
  std::string options;           // of all lines "options", with a blank between them
  bool uses_kernelopts = false;  // $kernelopts is one of their words
};

[[nodiscard]] LoaderEntry read_loader_entry(std::string_view text);

// `text` without the unwanted words, and with `more` at the end of the last line "options", or on a
// new one. All else stays as it is.
[[nodiscard]] std::string edit_loader_entry(std::string_view text,
                                            const config::KernelArguments& wanted,
                                            const std::vector<std::string>& more);

}  // namespace firstlight::apply
