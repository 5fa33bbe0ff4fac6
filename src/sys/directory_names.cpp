// SPDX-License-Identifier: Apache-2.0
#include "sys/directory_names.h"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "sys/root_failure.h"

namespace firstlight::sys {
namespace {

struct CloseDirectory {
  void operator()(DIR* stream) const { ::closedir(stream); }
};

}  // namespace

std::vector<std::string> directory_names(UniqueFd directory, std::string_view path) {
  const std::unique_ptr<DIR, CloseDirectory> stream(::fdopendir(directory.get()));
  const int open_error = errno;
  if (!stream) throw root_failure("list", path, open_error);
  static_cast<void>(directory.release());  // closed with the stream
  std::vector<std::string> names;
  for (;;) {
    errno = 0;  // readdir(3): the only way to tell the end from a failure
    const dirent* entry = ::readdir(stream.get());
    const int error = errno;
    if (entry == nullptr && error != 0) throw root_failure("list", path, error);
    if (entry == nullptr) break;
    const std::string_view name(static_cast<const char*>(entry->d_name));
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace firstlight::sys
