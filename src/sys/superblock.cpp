// SPDX-License-Identifier: Apache-2.0
#include "sys/superblock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "base/error.h"
#include "base/unique_fd.h"
#include "sys/block_content.h"
#include "sys/random_number.h"
#include "sys/superblock_layout.h"

namespace firstlight::sys {
namespace {

[[noreturn]] void fail(const std::string& node, ErrorCode code, std::string why) {
  throw Error({.code = code,
               .tried = "use the superblock",
               .object = node,
               .why = std::move(why),
               .hint = "the kernel log may say more"});
}

std::string read_block(const UniqueFd& fd, const std::string& node, std::uint64_t offset,
                       std::size_t size) {
  std::string block = read_block_range(fd.get(), node, offset, size);
  if (block.size() < size) {
    fail(node, ErrorCode::kFilesystem, "it is too small for its superblock");
  }
  return block;
}

void write_block(const UniqueFd& fd, const std::string& node, std::uint64_t offset,
                 std::string_view block) {
  while (!block.empty()) {
    const ssize_t count =
        ::pwrite(fd.get(), block.data(), block.size(), static_cast<off_t>(offset));
    const int error = errno;
    if (count < 0 && error == EINTR) continue;
    if (count < 0) fail(node, ErrorCode::kDevice, errno_text(error));
    block.remove_prefix(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

void flush(const UniqueFd& fd, const std::string& node) {
  if (::fsync(fd.get()) == 0) return;
  const int error = errno;
  fail(node, ErrorCode::kDevice, "flush: " + errno_text(error));
}

}  // namespace

void replace_superblock_name(const std::string& node, std::string_view format,
                             std::string_view name) {
  const SuperblockLayout* const layout = superblock_layout(format);
  if (layout == nullptr) {
    fail(node, ErrorCode::kFilesystem, fmt::format("the name of a {} is not known how", format));
  }
  const UniqueFd fd(::open(node.c_str(), O_RDWR | O_CLOEXEC));
  const int open_error = errno;
  if (!fd.is_open()) fail(node, ErrorCode::kDevice, errno_text(open_error));

  const auto rename_at = [&](std::uint64_t offset) {
    std::string block = read_block(fd, node, offset, layout->size);
    if (const std::string fault = layout->rename(block, name); !fault.empty()) {
      fail(node, ErrorCode::kFilesystem, fmt::format("{} at byte {}", fault, offset));
    }
    write_block(fd, node, offset, block);
  };
  for (const std::uint64_t offset :
       layout->copies(read_block(fd, node, layout->offset, layout->size))) {
    rename_at(offset);
  }
  flush(fd, node);
  rename_at(layout->offset);
  flush(fd, node);
}

bool ext4_needs_check(const std::string& node) {
  const SuperblockLayout* const layout = superblock_layout("ext4");
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_CLOEXEC));
  const int error = errno;
  if (!fd.is_open()) fail(node, ErrorCode::kDevice, errno_text(error));
  return ext4_state_needs_check(read_block(fd, node, layout->offset, layout->size));
}

std::string random_volume_id() { return fmt::format("{:08x}", random_number()); }

}  // namespace firstlight::sys
