// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::guest {

// The whole file. Throws std::system_error naming the path.
std::string read_file(const std::string& path);

// Exactly `size` bytes at `offset` of a file or block device; throws std::system_error, or
// std::runtime_error when there are fewer.
std::string read_at(const std::string& path, std::uint64_t offset, std::size_t size);

// Little-endian and big-endian integers inside such bytes; throws std::out_of_range.
std::uint64_t little_endian(std::string_view bytes, std::size_t offset, std::size_t size);
std::uint64_t big_endian(std::string_view bytes, std::size_t offset, std::size_t size);

// Fields of a line, or lines of a file, without the separator.
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace firstlight::guest
