// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace firstlight::config {

// Paths that are asked for what is above a path. A question takes one walk over the path, however
// deep it is. The texts are not owned and must outlive the set.
class PathSet {
 public:
  void insert(std::string_view path);

  [[nodiscard]] bool contains(std::string_view path) const;

  // The deepest directory above `path` that is in the set; empty if there is none.
  [[nodiscard]] std::string_view ancestor_of(std::string_view path) const;

 private:
  [[nodiscard]] bool contains(std::string_view path, std::uint64_t hash) const;

  std::unordered_multimap<std::uint64_t, std::string_view> by_hash_;
};

}  // namespace firstlight::config
