// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_stream.h"
#include "base/unique_fd.h"

namespace firstlight::sys {

// A secret that programs read as a file: it has a path, but lies in no filesystem (memfd_create(2))
// and is gone, overwritten, with this object.
class MemoryFile {
 public:
  // Throws Error kSystem.
  MemoryFile();
  MemoryFile(MemoryFile&&) noexcept = default;
  MemoryFile& operator=(MemoryFile&&) = delete;
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  // Throws Error kSystem.
  void append(std::string_view bytes);

  // "/proc/PID/fd/N": for children of this process, for as long as this object lives.
  [[nodiscard]] std::string path() const;

  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }

  // All bytes. Throws Error kSystem, and what `sink` throws.
  void copy(const ByteSink& sink) const;

 private:
  UniqueFd file_;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace firstlight::sys
