// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::test {

// An empty directory that serves as the target root; removed with all it holds at the end.
class TemporaryRoot {
 public:
  TemporaryRoot();
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;
  ~TemporaryRoot();

  [[nodiscard]] const std::string& path() const { return path_; }

  // The host's name of a path inside the root.
  [[nodiscard]] std::string host(std::string_view inside) const;

  void write(std::string_view inside, std::string_view text, unsigned mode = 0644) const;
  [[nodiscard]] std::string read(std::string_view inside) const;  // "<absent>" if it is not there
  void own(std::string_view inside, unsigned uid, unsigned gid) const;
  void link(std::string_view inside, std::string_view target) const;

  // One line per node below `inside`, sorted: path, kind, mode, uid:gid, then contents or target.
  [[nodiscard]] std::vector<std::string> listing(std::string_view inside) const;

 private:
  std::string path_;
};

// The lines of a listing as one text, for messages of failed checks.
[[nodiscard]] std::string joined(const std::vector<std::string>& lines);

// Text of a host file; "<absent>" if it is not there.
[[nodiscard]] std::string read_host_file(const std::string& path);

}  // namespace firstlight::test
