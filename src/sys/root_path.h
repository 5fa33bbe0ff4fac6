// SPDX-License-Identifier: Apache-2.0
// Paths inside a root, as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firstlight::sys {

// Components without empty ones and "."; ".." is kept.
[[nodiscard]] std::vector<std::string> path_components(std::string_view path);

// "/a/b"; "/" if there are none.
[[nodiscard]] std::string join_components(const std::vector<std::string>& components);

// "/a" and "b" give "/a/b"; "/" and "b" give "/b".
[[nodiscard]] std::string child_path(std::string_view directory, std::string_view name);

// Both absolute, without redundant parts.
[[nodiscard]] bool is_at_or_below(std::string_view path, std::string_view directory);

// The name under which a node called `name` is prepared beside it; at most 255 bytes.
[[nodiscard]] std::string hidden_name_of(const std::string& name);

}  // namespace firstlight::sys
