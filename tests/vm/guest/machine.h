// SPDX-License-Identifier: Apache-2.0
// What the verifier does to the machine it runs on: the kernel's filesystems, the line to the host,
// the end.
#pragma once

#include <string>
#include <string_view>

namespace firstlight::guest {

// As init: mounts /proc, /sys and /dev where the engine left none.
void mount_kernel_filesystems();

// The second serial port, to which the transcript goes.
class HostLine {
 public:
  HostLine();
  ~HostLine();
  HostLine(const HostLine&) = delete;
  HostLine& operator=(const HostLine&) = delete;

  // Writes the text and a newline, and waits until the port has sent them.
  void print(std::string_view text) const;

 private:
  int fd_;
};

// Writes everything to the disks and ends QEMU at once with exit status 2 * status + 1.
[[noreturn]] void exit_machine(unsigned char status);

}  // namespace firstlight::guest
