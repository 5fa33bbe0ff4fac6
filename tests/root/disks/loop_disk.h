// SPDX-License-Identifier: Apache-2.0
// Disks for tests: sparse image files, and loop devices on them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "sys/process.h"

namespace firstlight::test {

// A folder that vanishes with its owner.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A sparse file of zeros.
class ImageFile {
 public:
  explicit ImageFile(std::uint64_t size_mib);
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string sha256() const;
  [[nodiscard]] bool is_blank() const;

 private:
  TempFolder folder_;
  std::string path_;
};

// An image attached to a free loop device, with partitions allowed.
class LoopDisk {
 public:
  explicit LoopDisk(std::uint64_t size_mib = 200, std::uint32_t sector_bytes = 512);
  LoopDisk(const LoopDisk&) = delete;
  LoopDisk& operator=(const LoopDisk&) = delete;
  ~LoopDisk();
  [[nodiscard]] const std::string& node() const { return node_; }
  [[nodiscard]] const ImageFile& image() const { return image_; }
  // Node of a partition, e.g. "/dev/loop0p1".
  [[nodiscard]] std::string partition(int number) const;

 private:
  ImageFile image_;
  std::string node_;
  UniqueFd fd_;
};

// Output of a program of the host (the oracle). Throws if it fails.
std::string output_of(const std::string& program, std::vector<std::string> arguments);

}  // namespace firstlight::test
