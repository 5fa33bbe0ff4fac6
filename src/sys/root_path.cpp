// SPDX-License-Identifier: Apache-2.0
#include "sys/root_path.h"

#include <algorithm>
#include <climits>
#include <cstddef>

#include "base/digest.h"

namespace firstlight::sys {

std::vector<std::string> path_components(std::string_view path) {
  std::vector<std::string> components;
  std::size_t begin = 0;
  while (begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view component = path.substr(begin, end - begin);
    if (!component.empty() && component != ".") components.emplace_back(component);
    begin = end + 1;
  }
  return components;
}

std::string join_components(const std::vector<std::string>& components) {
  if (components.empty()) return "/";
  std::string path;
  for (const std::string& component : components) path.append("/").append(component);
  return path;
}

std::string child_path(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

bool is_at_or_below(std::string_view path, std::string_view directory) {
  if (directory == "/") return true;
  return path.starts_with(directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

std::string hidden_name_of(const std::string& name) {
  constexpr std::string_view kPrefix = ".firstlight.";
  if (kPrefix.size() + name.size() <= NAME_MAX) return std::string(kPrefix) + name;
  return std::string(kPrefix) + sha256_hex(name);
}

}  // namespace firstlight::sys
