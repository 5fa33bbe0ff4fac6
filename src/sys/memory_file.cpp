// SPDX-License-Identifier: Apache-2.0
#include "sys/memory_file.h"

#include <fmt/format.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"
#include "base/scope_exit.h"

namespace firstlight::sys {
namespace {

constexpr std::size_t kPieceBytes = 4096;

[[noreturn]] void fail(const char* tried, int errno_value) {
  throw Error({.code = ErrorCode::kSystem,
               .tried = tried,
               .object = "a file in memory",
               .why = errno_text(errno_value)});
}

}  // namespace

MemoryFile::MemoryFile() : file_(::memfd_create("firstlight-key", MFD_CLOEXEC)) {
  const int error = errno;
  if (!file_.is_open()) fail("create", error);
  if (::fchmod(file_.get(), 0400) != 0) fail("set the mode of", errno);
}

MemoryFile::~MemoryFile() {
  if (!file_.is_open()) return;
  const std::array<char, kPieceBytes> zeros{};
  for (std::uint64_t offset = 0; offset < size_bytes_; offset += kPieceBytes) {
    const std::size_t size = std::min<std::uint64_t>(kPieceBytes, size_bytes_ - offset);
    if (::pwrite(file_.get(), zeros.data(), size, static_cast<off_t>(offset)) < 0) return;
  }
}

void MemoryFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_bytes_));
    const int error = errno;
    if (count < 0 && error == EINTR) continue;
    if (count < 0) fail("write to", error);
    bytes.remove_prefix(static_cast<std::size_t>(count));
    size_bytes_ += static_cast<std::uint64_t>(count);
  }
}

std::string MemoryFile::path() const {
  return fmt::format("/proc/{}/fd/{}", ::getpid(), file_.get());
}

void MemoryFile::copy(const ByteSink& sink) const {
  std::array<char, kPieceBytes> buffer{};
  const ScopeExit wipe([&] { ::explicit_bzero(buffer.data(), buffer.size()); });
  for (std::uint64_t offset = 0; offset < size_bytes_;) {
    const ssize_t count =
        ::pread(file_.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
    const int error = errno;
    if (count < 0 && error == EINTR) continue;
    if (count <= 0) fail("read from", count < 0 ? error : EIO);
    sink({buffer.data(), static_cast<std::size_t>(count)});
    offset += static_cast<std::uint64_t>(count);
  }
}

}  // namespace firstlight::sys
