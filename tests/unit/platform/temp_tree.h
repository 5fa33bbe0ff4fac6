// SPDX-License-Identifier: Apache-2.0
// A folder that vanishes with its owner, to be filled by a test.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace firstlight::test {

class TempTree {
 public:
  TempTree() : path_(std::filesystem::temp_directory_path() / "firstlight-tree-XXXXXX") {
    REQUIRE(::mkdtemp(path_.data()) != nullptr);
  }
  TempTree(const TempTree&) = delete;
  TempTree& operator=(const TempTree&) = delete;
  ~TempTree() { std::filesystem::remove_all(path_); }

  // `file`: "/etc/hosts"; its folders are made.
  void write(const std::string& file, std::string_view bytes) const {
    const std::filesystem::path whole = path_ + file;
    std::filesystem::create_directories(whole.parent_path());
    std::ofstream(whole, std::ios::binary) << bytes;
  }
  void make_folder(const std::string& folder) const {
    std::filesystem::create_directories(path_ + folder);
  }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace firstlight::test
