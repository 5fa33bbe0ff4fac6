// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"
#include "sys/confined_open.h"
#include "sys/root.h"
#include "sys/root_failure.h"

namespace firstlight::sys {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;

// At most `size` bytes from `offset` on; what there is, 0 at the end of the file.
std::size_t read_piece(const UniqueFd& file, std::string_view path, char* buffer, std::size_t size,
                       std::uint64_t offset) {
  while (true) {
    const ssize_t count = ::pread(file.get(), buffer, size, static_cast<off_t>(offset));
    const int error = errno;
    if (count >= 0) return static_cast<std::size_t>(count);
    if (error != EINTR) throw root_failure("read", path, error);
  }
}

}  // namespace

// Not open when nothing is there.
UniqueFd Root::open_regular(std::string_view path) const {
  // O_NONBLOCK: a FIFO in the place of the file must not hold up the boot.
  Opened opened = open_confined(directory_, std::string(path), O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (nothing_there(opened.error)) return {};
  if (opened.error != 0) throw root_failure("read", path, opened.error);
  if (!S_ISREG(status_of(opened.fd, path).st_mode)) {
    throw Error({.code = ErrorCode::kTree,
                 .tried = "read",
                 .object = std::string(path),
                 .why = "it is not a regular file"});
  }
  return std::move(opened.fd);
}

std::optional<std::string> Root::read_file(std::string_view path, std::size_t max_bytes) const {
  const UniqueFd file = open_regular(path);
  if (!file.is_open()) return std::nullopt;
  std::string bytes;
  const auto size = static_cast<std::size_t>(status_of(file, path).st_size);
  bytes.reserve(std::min(size, max_bytes) + 1);
  std::array<char, kPieceBytes> buffer{};
  while (const std::size_t count =
             read_piece(file, path, buffer.data(), buffer.size(), bytes.size())) {
    bytes.append(buffer.data(), count);
    if (bytes.size() > max_bytes) {
      throw Error({.code = ErrorCode::kLimit,
                   .tried = "read",
                   .object = std::string(path),
                   .why = "it is larger than " + std::to_string(max_bytes) + " bytes"});
    }
  }
  return bytes;
}

bool Root::read_range(std::string_view path, std::uint64_t offset, std::uint64_t size,
                      const ByteSink& sink) const {
  const UniqueFd file = open_regular(path);
  if (!file.is_open()) return false;
  std::array<char, kPieceBytes> buffer{};
  while (size > 0) {
    const std::size_t wanted = std::min<std::uint64_t>(size, buffer.size());
    const std::size_t count = read_piece(file, path, buffer.data(), wanted, offset);
    if (count == 0) return false;
    sink({buffer.data(), count});
    offset += count;
    size -= count;
  }
  return true;
}

}  // namespace firstlight::sys
