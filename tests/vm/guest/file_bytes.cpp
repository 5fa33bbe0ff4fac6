// SPDX-License-Identifier: Apache-2.0
#include "file_bytes.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace firstlight::guest {
namespace {

class ReadOnlyFile {
 public:
  explicit ReadOnlyFile(const std::string& path)
      : path_(path), fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), path_);
  }
  ~ReadOnlyFile() { close(fd_); }
  ReadOnlyFile(const ReadOnlyFile&) = delete;
  ReadOnlyFile& operator=(const ReadOnlyFile&) = delete;

  std::size_t read_some(char* buffer, std::size_t size, std::uint64_t offset) const {
    const ssize_t count = pread(fd_, buffer, size, static_cast<off_t>(offset));
    if (count < 0) throw std::system_error(errno, std::generic_category(), "read " + path_);
    return static_cast<std::size_t>(count);
  }

 private:
  std::string path_;
  int fd_;
};

}  // namespace

std::string read_file(const std::string& path) {
  const ReadOnlyFile file(path);
  std::string bytes;
  char buffer[65536];
  while (const std::size_t count = file.read_some(buffer, sizeof buffer, bytes.size())) {
    bytes.append(buffer, count);
  }
  return bytes;
}

std::string read_at(const std::string& path, std::uint64_t offset, std::size_t size) {
  const ReadOnlyFile file(path);
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const std::size_t count = file.read_some(bytes.data() + filled, size - filled, offset + filled);
    if (count == 0)
      throw std::runtime_error(path + " ends at byte " + std::to_string(offset + filled));
    filled += count;
  }
  return bytes;
}

std::uint64_t little_endian(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;) {
    value = value << 8U | static_cast<unsigned char>(bytes.at(offset + i));
  }
  return value;
}

std::uint64_t big_endian(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value << 8U | static_cast<unsigned char>(bytes.at(offset + i));
  }
  return value;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace firstlight::guest
