// SPDX-License-Identifier: Apache-2.0
#include "loop_disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <system_error>

#include "base/error.h"
#include "sys/kernel_partitions.h"

namespace firstlight::test {
namespace {

[[noreturn]] void fail(const char* tried, int error) {
  throw std::system_error(error, std::generic_category(), tried);
}

}  // namespace

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "firstlight-disks.XXXXXX");
  if (::mkdtemp(pattern.data()) == nullptr) fail("mkdtemp", errno);
  path_ = pattern;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

ImageFile::ImageFile(std::uint64_t size_mib) : path_(folder_.path() / "image") {
  const UniqueFd fd(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd.is_open() || ::ftruncate(fd.get(), static_cast<off_t>(size_mib) << 20) != 0) {
    fail("make image", errno);
  }
}

std::string ImageFile::sha256() const {
  const std::string output = output_of("/usr/bin/sha256sum", {path_});
  return output.substr(0, output.find(' '));
}

bool ImageFile::is_blank() const {
  const std::string size = fmt::format("{}", std::filesystem::file_size(path_));
  const sys::Command compare{"/usr/bin/cmp", {"--quiet", "--bytes=" + size, path_, "/dev/zero"}};
  return sys::run_program(compare, Deadline::never(), sys::OnFailure::kReturn).exit_status == 0;
}

LoopDisk::LoopDisk(std::uint64_t size_mib, std::uint32_t sector_bytes) : image_(size_mib) {
  const UniqueFd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
  const UniqueFd backing(::open(image_.path().c_str(), O_RDWR | O_CLOEXEC));
  if (!control.is_open() || !backing.is_open()) fail("open loop control", errno);
  loop_config config{};
  config.fd = static_cast<std::uint32_t>(backing.get());
  config.block_size = sector_bytes;
  config.info.lo_flags = LO_FLAGS_PARTSCAN | LO_FLAGS_AUTOCLEAR;
  // Another program may take the free device in between.
  for (int attempt = 0; attempt < 16; ++attempt) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) fail("find free loop device", errno);
    node_ = fmt::format("/dev/loop{}", number);
    fd_.reset(::open(node_.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd_.is_open()) fail("open loop device", errno);
    if (::ioctl(fd_.get(), LOOP_CONFIGURE, &config) == 0) return;
    if (errno != EBUSY) fail("configure loop device", errno);
  }
  fail("configure loop device", EBUSY);
}

LoopDisk::~LoopDisk() { ::ioctl(fd_.get(), LOOP_CLR_FD, 0); }

std::string LoopDisk::partition(int number) const {
  return sys::partition_node(node_, static_cast<std::uint32_t>(number));
}

std::string output_of(const std::string& program, std::vector<std::string> arguments) {
  const auto deadline = Deadline::after(std::chrono::seconds(60), "60 s for " + program);
  return sys::run_program({program, std::move(arguments)}, deadline).output;
}

}  // namespace firstlight::test
