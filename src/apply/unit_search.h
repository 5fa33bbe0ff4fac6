// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apply/unit_install.h"
#include "sys/root.h"

namespace firstlight::apply {

// Looks a unit up in the unit directories of the root: /etc, /run, /usr/local/lib, /usr/lib, /lib.
// An instance without a file of its own is looked up as its template.
[[nodiscard]] UnitFile find_unit(const sys::Root& root, const std::string& name);

// All symbolic links directly in `directory` and in its *.wants, *.requires and *.upholds.
[[nodiscard]] std::vector<UnitLink> list_unit_links(const sys::Root& root,
                                                    std::string_view directory);

// Where a link leads inside the root, links on the way and at the end followed.
[[nodiscard]] std::string link_destination(const sys::Root& root, const std::string& path);

}  // namespace firstlight::apply
