// SPDX-License-Identifier: Apache-2.0
#include "sys/block_content.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "base/unique_fd.h"
#include "sys/block_device.h"

namespace firstlight::sys {
namespace {

[[noreturn]] void fail(const std::string& node, ErrorCode code, std::string why) {
  throw Error({.code = code, .tried = "read the disk", .object = node, .why = std::move(why)});
}

}  // namespace

std::string read_block_device(const std::string& node, std::size_t max_bytes) {
  const BlockDevice device = find_block_device(node);
  if (device.size_bytes > max_bytes) {
    fail(node, ErrorCode::kLimit, fmt::format("it is larger than {} bytes", max_bytes));
  }
  return read_block_range(device.node, 0, static_cast<std::size_t>(device.size_bytes));
}

std::string read_block_range(const std::string& node, std::uint64_t offset, std::size_t size) {
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_CLOEXEC));
  const int open_error = errno;
  if (!fd.is_open()) fail(node, ErrorCode::kDevice, errno_text(open_error));
  return read_block_range(fd.get(), node, offset, size);
}

std::string read_block_range(int fd, const std::string& node, std::uint64_t offset,
                             std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t count =
        ::pread(fd, bytes.data() + have, bytes.size() - have, static_cast<off_t>(offset + have));
    const int error = errno;
    if (count < 0 && error == EINTR) continue;
    if (count < 0) fail(node, ErrorCode::kDevice, errno_text(error));
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace firstlight::sys
