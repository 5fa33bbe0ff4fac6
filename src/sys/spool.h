// SPDX-License-Identifier: Apache-2.0
// Bytes that have to be kept before there is a disk to keep them on: a file without a name in
// memory (memfd_create(2)), mode 0600, gone with the process.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_stream.h"
#include "base/unique_fd.h"

namespace firstlight::sys {

// A quarter of this machine's memory.
[[nodiscard]] std::uint64_t default_spool_bytes();

class Spool {
 public:
  // Holds `max_bytes` at most, each item rounded up to whole pages.
  explicit Spool(std::uint64_t max_bytes) : left_bytes_(max_bytes) {}
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool() = default;

  // What one writer has put in. Items grow side by side.
  struct Item {
    std::vector<std::uint64_t> extents;  // offsets of its parts, each kExtentBytes long
    std::uint64_t size_bytes = 0;
  };

  // False, and nothing of `piece` is kept, when the spool would become larger than it may. Throws
  // Error (kSystem).
  [[nodiscard]] bool append(Item& item, std::string_view piece);

  // Empties the item.
  void release(Item& item);

  // All of its bytes. Throws Error (kSystem), and what `sink` throws.
  void copy(const Item& item, const ByteSink& sink) const;

 private:
  void open();
  [[nodiscard]] std::uint64_t take_extent();

  UniqueFd file_;  // opened by the first append()
  std::uint64_t left_bytes_;
  std::uint64_t end_ = 0;            // of all extents
  std::vector<std::uint64_t> free_;  // extents of released items
};

}  // namespace firstlight::sys
