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

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;

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

Error too_large(const std::string& path) {
  return Error({.code = ErrorCode::kLimit,
                .tried = "read the config",
                .object = path,
                .why = "it is larger than 32 MiB"});
}

}  // namespace

std::string read_config_text(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(path == "-" ? stdin
                                                               : std::fopen(path.c_str(), "re"));
  if (!file) {
    const int err = errno;
    throw unreadable(path, err);
  }
  std::error_code no_size;  // a pipe has none
  const auto size = std::filesystem::file_size(path == "-" ? "/dev/stdin" : path, no_size);
  // A byte more than there are shows the end.
  std::size_t piece = no_size || size > platform::kMaxConfigBytes ? kPieceBytes : size + 1;
  std::string text;
  for (bool more = true; more; piece = kPieceBytes) {
    const std::size_t before = text.size();
    text.resize(before + piece);
    const std::size_t count = std::fread(text.data() + before, 1, piece, file.get());
    text.resize(before + count);
    if (text.size() > platform::kMaxConfigBytes) throw too_large(path);
    more = count == piece;
  }
  if (std::ferror(file.get()) != 0) {
    const int err = errno;
    throw unreadable(path, err);
  }
  return text;
}

}  // namespace firstlight::cli
