// SPDX-License-Identifier: Apache-2.0
// A target with the SELinux policy of Debian, and setfiles as the judge of its labels.
#pragma once

#include <doctest/doctest.h>
#include <sys/xattr.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "target_root.h"

namespace firstlight::test {

inline constexpr const char* kPolicyFolder = "root/etc/selinux/default/contexts/files";

inline std::string shell_output(const std::string& command) {
  const std::unique_ptr<FILE, decltype(&::pclose)> pipe(::popen(command.c_str(), "re"), &::pclose);
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
    output.append(buffer.data(), count);
  }
  return output;
}

// What setfiles changes, or with "-n" would change, on the one filesystem that has `folder`. "-m":
// also where that is mounted and the kernel has no SELinux.
inline std::string judge(const TargetRoot& root, const std::string& options,
                         const std::string& folder = "") {
  const std::string top = root.host_path("root").string();
  const std::string policy = root.host_path(kPolicyFolder).string() + "/file_contexts";
  return shell_output("setfiles " + options + " -F -v -m -r " + top + " " + policy + " " + top +
                      folder + " 2>&1");
}

// The least of an image, with Debian's policy; labelled by setfiles as an image is.
inline void install_policy(const TargetRoot& root) {
  std::string policy = shell_output(FIRSTLIGHT_SOURCE_DIR "/tests/root/selinux-policy");
  REQUIRE_FALSE(policy.empty());
  policy.pop_back();
  std::filesystem::copy(policy + "/etc/selinux", root.host_path("root/etc/selinux"),
                        std::filesystem::copy_options::recursive);
  root.write("root/etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=default\n");
  root.write("root/etc/skel/sub/file", "x\n");
  root.link("root/etc/skel/link", "sub/file");
  root.write("root/etc/motd", "hello\n");
  root.write("root/run/empty", "");
  std::filesystem::create_directories(root.host_path("root/var"));
  root.link("root/var/run", "/run");
  (void)judge(root, "");
  // As on an image that somebody has added a file to.
  root.write("root/etc/as-it-is", "same");
}

inline std::string label_of(const TargetRoot& root, const std::string& path) {
  std::array<char, 256> label{};
  const ssize_t size = ::lgetxattr(root.host_path("root/" + path).c_str(), "security.selinux",
                                   label.data(), label.size());
  return size > 0 ? std::string(label.data()) : "none";
}

}  // namespace firstlight::test
