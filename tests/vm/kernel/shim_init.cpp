// SPDX-License-Identifier: Apache-2.0
// Init of the shim initramfs: loads modules in the order given, mounts the root that the kernel
// command line names, and becomes its init. It does nothing else on purpose: what a machine without
// initramfs has to do for itself must be left for PID 1 of the root.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

namespace {

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "shim: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(1);
}

void require(bool succeeded, const std::string& what) {
  if (!succeeded) die(what);
}

void load_modules() {
  std::ifstream order("/modules/order");
  for (std::string name; std::getline(order, name);) {
    const int file = open(("/modules/" + name).c_str(), O_RDONLY | O_CLOEXEC);
    require(file >= 0, name);
    require(syscall(SYS_finit_module, file, "", 0) == 0 || errno == EEXIST, "load " + name);
    close(file);
  }
}

std::string argument(const std::string& command_line, const std::string& name) {
  std::istringstream words(command_line);
  std::string value;
  for (std::string word; words >> word;) {
    if (word.rfind(name + "=", 0) == 0) value = word.substr(name.size() + 1);
  }
  return value;
}

std::string kernel_command_line() {
  require(mkdir("/proc", 0555) == 0 || errno == EEXIST, "/proc");
  require(mount("proc", "/proc", "proc", 0, nullptr) == 0, "mount /proc");
  std::ifstream file("/proc/cmdline");
  std::string line;
  std::getline(file, line);
  file.close();
  require(umount("/proc") == 0, "unmount /proc");
  return line;
}

void enter_root(const std::string& command_line) {
  const std::string device = argument(command_line, "root");
  const std::string type = argument(command_line, "rootfstype");
  require(mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=0755") == 0, "mount /dev");
  require(mount(device.c_str(), "/root", type.c_str(), MS_RDONLY, nullptr) == 0, "mount " + device);
  require(mount("/dev", "/root/dev", nullptr, MS_MOVE, nullptr) == 0, "move /dev");
  require(chdir("/root") == 0, "enter the root");
  require(mount(".", "/", nullptr, MS_MOVE, nullptr) == 0, "move the root");
  require(chroot(".") == 0 && chdir("/") == 0, "change the root");
}

}  // namespace

int main(int, char** arguments) {
  const std::string command_line = kernel_command_line();
  load_modules();
  enter_root(command_line);
  // The initramfs has no console node: the kernel gave us descriptors of nothing.
  std::string init = argument(command_line, "init");
  const int console = open("/dev/console", O_RDWR | O_CLOEXEC);
  for (int standard = 0; console >= 0 && standard <= 2; ++standard) dup2(console, standard);
  arguments[0] = init.data();
  execv(init.c_str(), arguments);
  die("run " + init);
}
