// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <vector>

#include "config/member_name.h"
#include "config/rule_set.h"

namespace firstlight::config {

bool is_clean_absolute_path(std::string_view path) {
  return path.starts_with('/') && lexically_clean(path) == path;
}

std::string lexically_clean(std::string_view path) {
  const bool absolute = path.starts_with('/');
  std::vector<std::string_view> kept;
  while (!path.empty()) {
    const std::string_view component = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), component.size() + 1));
    if (component.empty() || component == ".") continue;
    if (component != "..") {
      kept.push_back(component);
    } else if (!kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else if (!absolute) {
      kept.push_back(component);
    }
  }
  std::string clean = absolute ? "/" : "";
  for (const std::string_view component : kept) {
    if (!clean.empty() && clean != "/") clean += '/';
    clean += component;
  }
  return clean.empty() ? "." : clean;
}

std::string path_fault(std::string_view path) {
  if (path.empty()) return "a path is required";
  if (!path.starts_with('/')) return fmt::format("{} is not an absolute path", quoted(path));
  return fmt::format("{} is not a clean path: write {}", quoted(path),
                     quoted(lexically_clean(path)));
}

}  // namespace firstlight::config
