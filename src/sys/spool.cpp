// SPDX-License-Identifier: Apache-2.0
#include "sys/spool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"

namespace firstlight::sys {
namespace {

constexpr std::uint64_t kExtentBytes = std::uint64_t{64} * 1024;

Error failed(const char* tried, int errno_value) {
  return Error({.code = ErrorCode::kSystem,
                .tried = tried,
                .object = "the spool in memory",
                .why = errno_text(errno_value)});
}

std::uint64_t whole_pages(std::uint64_t bytes) {
  static const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

void write_at(const UniqueFd& file, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    const int error = errno;
    if (count < 0 && error == EINTR) continue;
    if (count < 0) throw failed("write to", error);
    bytes.remove_prefix(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

}  // namespace

std::uint64_t default_spool_bytes() {
  struct sysinfo info {};
  if (::sysinfo(&info) != 0) throw failed("ask for the memory that bounds", errno);
  return std::uint64_t{info.totalram} * info.mem_unit / 4;
}

void Spool::open() {
  file_.reset(::memfd_create("firstlight-contents", MFD_CLOEXEC));
  const int error = errno;
  if (!file_.is_open()) throw failed("create", error);
  if (::fchmod(file_.get(), 0600) != 0) throw failed("set the mode of", errno);
}

std::uint64_t Spool::take_extent() {
  if (!free_.empty()) {
    const std::uint64_t extent = free_.back();
    free_.pop_back();
    return extent;
  }
  const std::uint64_t extent = end_;
  end_ += kExtentBytes;
  return extent;
}

bool Spool::append(Item& item, std::string_view piece) {
  const std::uint64_t more =
      whole_pages(item.size_bytes + piece.size()) - whole_pages(item.size_bytes);
  if (more > left_bytes_) return false;
  if (!file_.is_open()) open();
  left_bytes_ -= more;
  while (!piece.empty()) {
    const std::uint64_t used = item.size_bytes % kExtentBytes;
    if (used == 0) item.extents.push_back(take_extent());
    const std::string_view part = piece.substr(0, kExtentBytes - used);
    write_at(file_, part, item.extents.back() + used);
    item.size_bytes += part.size();
    piece.remove_prefix(part.size());
  }
  return true;
}

// The memory goes back, too: what is released is often what was too large.
void Spool::release(Item& item) {
  for (const std::uint64_t extent : item.extents) {
    constexpr int kPunch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    if (::fallocate(file_.get(), kPunch, static_cast<off_t>(extent), kExtentBytes) != 0) {
      throw failed("give memory back from", errno);
    }
  }
  left_bytes_ += whole_pages(item.size_bytes);
  free_.insert(free_.end(), item.extents.begin(), item.extents.end());
  item = {};
}

void Spool::copy(const Item& item, const ByteSink& sink) const {
  std::array<char, kExtentBytes> buffer{};
  std::uint64_t left = item.size_bytes;
  for (const std::uint64_t extent : item.extents) {
    const std::uint64_t wanted = std::min(left, kExtentBytes);
    std::uint64_t read = 0;
    while (read < wanted) {
      const ssize_t count = ::pread(file_.get(), buffer.data() + read, wanted - read,
                                    static_cast<off_t>(extent + read));
      const int error = errno;
      if (count < 0 && error == EINTR) continue;
      if (count <= 0) throw failed("read from", count < 0 ? error : EIO);
      read += static_cast<std::uint64_t>(count);
    }
    sink({buffer.data(), wanted});
    left -= wanted;
  }
}

}  // namespace firstlight::sys
