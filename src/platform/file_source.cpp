// SPDX-License-Identifier: Apache-2.0
#include "platform/file_source.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <string>
#include <utility>

namespace firstlight::platform {

UserData file_user_data(Acquisition& run) {
  const std::string& path = run.sources.config_file;
  const auto failed = [&](ErrorCode code, std::string why) {
    return Error({.code = code, .tried = "read config", .object = path, .why = std::move(why)});
  };
  std::ifstream file(path, std::ios::binary);
  const int errno_value = errno;
  if (!file) throw failed(ErrorCode::kUserData, errno_text(errno_value));
  std::string bytes;
  std::array<char, 64UL * 1024UL> piece{};
  while (file.read(piece.data(), piece.size()), file.gcount() > 0) {
    bytes.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > kMaxConfigBytes) {
      throw failed(ErrorCode::kLimit, fmt::format("it is larger than {}", kMaxConfigName));
    }
  }
  if (file.bad()) throw failed(ErrorCode::kUserData, "reading failed");
  return user_data_of(std::move(bytes), path);
}

}  // namespace firstlight::platform
