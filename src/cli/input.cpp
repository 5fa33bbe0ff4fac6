// SPDX-License-Identifier: Apache-2.0
#include "cli/input.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/error.h"
#include "platform/platform.h"

namespace firstlight::cli {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

Error unreadable(const std::string& path, int err) {
  return Error({.code = ErrorCode::kUsage,
                .tried = "read the config",
                .object = path,
                .why = errno_text(err)});
}

}  // namespace

std::string read_config_text(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(path == "-" ? stdin
                                                               : std::fopen(path.c_str(), "re"));
  if (!file) {
    const int err = errno;
    throw unreadable(path, err);
  }
  std::string text;
  std::error_code unknown_size;  // of a pipe
  const auto size = std::filesystem::file_size(name, unknown_size);
  if (!unknown_size && size <= platform::kMaxConfigBytes) text.reserve(size);
  std::string buffer(std::size_t{64} * 1024, '\0');
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    text.append(buffer, 0, count);
    if (text.size() > platform::kMaxConfigBytes) {
      throw Error({.code = ErrorCode::kLimit,
                   .tried = "read the config",
                   .object = path,
                   .why = "it is larger than 32 MiB"});
    }
  }
  if (std::ferror(file.get()) != 0) {
    const int err = errno;
    throw unreadable(path, err);
  }
  return text;
}

}  // namespace firstlight::cli
