// SPDX-License-Identifier: Apache-2.0
#include "temporary_root.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace firstlight::test {
namespace fs = std::filesystem;

TemporaryRoot::TemporaryRoot() : path_("/tmp/firstlight-root-XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  fs::permissions(path_, fs::perms(0755));
}

TemporaryRoot::~TemporaryRoot() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryRoot::host(std::string_view inside) const {
  return path_ + std::string(inside);
}

void TemporaryRoot::write(std::string_view inside, std::string_view text, unsigned mode) const {
  const fs::path path = host(inside);
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  fs::permissions(path, fs::perms(mode));
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string read_host_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return "<absent>";
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string TemporaryRoot::read(std::string_view inside) const {
  return read_host_file(host(inside));
}

void TemporaryRoot::own(std::string_view inside, unsigned uid, unsigned gid) const {
  if (::lchown(host(inside).c_str(), uid, gid) != 0) throw std::runtime_error("lchown failed");
}

void TemporaryRoot::link(std::string_view inside, std::string_view target) const {
  const fs::path path = host(inside);
  fs::create_directories(path.parent_path());
  fs::create_symlink(target, path);
}

std::vector<std::string> TemporaryRoot::listing(std::string_view inside) const {
  std::vector<std::string> lines;
  if (!fs::exists(fs::symlink_status(host(inside)))) return lines;
  const auto add = [&](const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) throw std::runtime_error("lstat failed");
    std::ostringstream line;
    line << path.string().substr(path_.size()) << " " << std::oct << status.st_mode << std::dec
         << " " << status.st_uid << ":" << status.st_gid;
    if (S_ISLNK(status.st_mode)) line << " -> " << fs::read_symlink(path).string();
    if (S_ISREG(status.st_mode)) line << " [" << read_host_file(path) << "]";
    lines.push_back(line.str());
  };
  add(host(inside));
  if (fs::is_directory(fs::symlink_status(host(inside)))) {
    for (const auto& entry : fs::recursive_directory_iterator(host(inside))) add(entry.path());
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace firstlight::test
