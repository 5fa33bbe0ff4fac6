// SPDX-License-Identifier: Apache-2.0
#include "config/path_set.h"

#include <algorithm>
#include <cstddef>

namespace firstlight::config {
namespace {

// FNV-1a: the hash of a path follows from that of the directory above it and the bytes between.
constexpr std::uint64_t kHashOfNothing = 0xcbf29ce484222325U;

std::uint64_t extended(std::uint64_t hash, char c) {
  constexpr std::uint64_t kPrime = 0x100000001b3U;
  return (hash ^ static_cast<unsigned char>(c)) * kPrime;
}

std::uint64_t hash_of(std::string_view path) {
  std::uint64_t hash = kHashOfNothing;
  for (const char c : path) hash = extended(hash, c);
  return hash;
}

}  // namespace

void PathSet::insert(std::string_view path) {
  const std::uint64_t hash = hash_of(path);
  if (!contains(path, hash)) by_hash_.emplace(hash, path);
}

bool PathSet::contains(std::string_view path) const { return contains(path, hash_of(path)); }

bool PathSet::contains(std::string_view path, std::uint64_t hash) const {
  const auto [first, last] = by_hash_.equal_range(hash);
  return std::any_of(first, last, [path](const auto& entry) { return entry.second == path; });
}

std::string_view PathSet::ancestor_of(std::string_view path) const {
  std::string_view deepest;
  if (by_hash_.empty()) return deepest;
  std::uint64_t hash = kHashOfNothing;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const std::string_view above = path.substr(0, i);
    if (i > 0 && path[i] == '/' && contains(above, hash)) deepest = above;
    hash = extended(hash, path[i]);
  }
  return deepest;
}

}  // namespace firstlight::config
