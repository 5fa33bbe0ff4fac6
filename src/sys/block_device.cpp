// SPDX-License-Identifier: Apache-2.0
#include "sys/block_device.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/unique_fd.h"
#include "sys/kernel_file.h"
#include "sys/mapped_partitions.h"
#include "sys/mount_table.h"

namespace firstlight::sys {
namespace {

namespace fs = std::filesystem;

const fs::path kClassFolder = "/sys/class/block";

std::string read_text(const fs::path& path) {
  std::string text = read_sysfs_attribute(path.string()).value_or("");
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

std::uint64_t to_number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The number after "NAME=" at the start of a line of a device's uevent attribute; 0 if it is not
// there.
std::uint64_t uevent_number(const std::string& lines, const std::string& name) {
  const std::size_t found = ("\n" + lines).find("\n" + name + "=");
  if (found == std::string::npos) return 0;
  return to_number(std::string_view(lines).substr(found + name.size() + 1));
}

std::string sysfs_name(const std::string& name) {
  std::string sysfs = name;
  std::replace(sysfs.begin(), sysfs.end(), '/', '!');
  return sysfs;
}

std::string kernel_name(const fs::path& folder) {
  std::string name = folder.filename().string();
  std::replace(name.begin(), name.end(), '!', '/');
  return name;
}

// `folder`: a device's own folder, or a link to it.
BlockDevice read_device(const fs::path& folder) {
  std::error_code no_link;
  const fs::path target = fs::read_symlink(folder, no_link);
  const fs::path& own = no_link ? folder : target;
  const std::string uevent = read_text(folder / "uevent");
  BlockDevice device;
  device.name = kernel_name(own);
  device.node = "/dev/" + device.name;
  device.number = static_cast<std::uint32_t>(uevent_number(uevent, "PARTN"));
  // A partition's folder lies inside that of its disk.
  device.disk_name = device.is_partition() ? kernel_name(own.parent_path()) : device.name;
  device.device_id = makedev(static_cast<unsigned>(uevent_number(uevent, "MAJOR")),
                             static_cast<unsigned>(uevent_number(uevent, "MINOR")));
  if (device.is_partition()) {
    device.start_bytes = to_number(read_text(folder / "start")) * kSysfsSectorBytes;
  }
  device.size_bytes = to_number(read_text(folder / "size")) * kSysfsSectorBytes;
  return device;
}

std::vector<BlockDevice> linked_devices(const BlockDevice& device, const char* folder) {
  std::vector<BlockDevice> devices;
  std::error_code none;
  for (const fs::directory_entry& link :
       fs::directory_iterator(kClassFolder / sysfs_name(device.name) / folder, none)) {
    devices.push_back(read_device(link.path()));
  }
  return devices;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view leading_run(std::string_view text) {
  const bool digits = is_digit(text.front());
  std::size_t length = 1;
  while (length < text.size() && is_digit(text[length]) == digits) ++length;
  return text.substr(0, length);
}

std::string mount_use(const BlockDevice& device) {
  for (const MountEntry& entry : read_mount_table()) {
    if (entry.device_id == device.device_id) return "mounted on " + entry.target;
    // btrfs shows an anonymous device number; its source names the device.
    if (!entry.source.starts_with("/dev/")) continue;
    struct stat status {};
    if (::stat(entry.source.c_str(), &status) == 0 && S_ISBLK(status.st_mode) &&
        status.st_rdev == device.device_id) {
      return "mounted on " + entry.target;
    }
  }
  return {};
}

// Lines of /proc/swaps begin with the path and white space.
bool is_swap(const BlockDevice& device) {
  const std::string swaps = "\n" + read_kernel_file("/proc/swaps").value_or("");
  return swaps.find("\n" + device.node + " ") != std::string::npos ||
         swaps.find("\n" + device.node + "\t") != std::string::npos;
}

}  // namespace

std::vector<BlockDevice> list_block_devices() {
  std::error_code error;
  fs::directory_iterator folders(kClassFolder, error);
  if (error) {
    throw Error({.code = ErrorCode::kSystem,
                 .tried = "list block devices",
                 .object = kClassFolder.string(),
                 .why = error.message(),
                 .hint = "mount sysfs on /sys"});
  }
  std::vector<BlockDevice> devices;
  for (const fs::directory_entry& folder : folders) {
    // Many of them are loop devices that hold nothing.
    if (read_text(folder.path() / "size") == "0") continue;
    devices.push_back(read_device(folder.path()));
  }
  std::sort(devices.begin(), devices.end(), [](const BlockDevice& left, const BlockDevice& right) {
    if (left.disk_name != right.disk_name) return natural_less(left.disk_name, right.disk_name);
    return left.number < right.number;
  });
  return devices;
}

BlockDevice find_block_device(const std::string& node) {
  struct stat status {};
  const int result = ::stat(node.c_str(), &status);
  const int error = errno;
  const auto fail = [&](std::string why) {
    throw Error({.code = ErrorCode::kDevice,
                 .tried = "find block device",
                 .object = node,
                 .why = std::move(why)});
  };
  if (result != 0) fail(errno_text(error));
  if (!S_ISBLK(status.st_mode)) fail("it is not a block device");
  const fs::path link =
      fmt::format("/sys/dev/block/{}:{}", major(status.st_rdev), minor(status.st_rdev));
  std::error_code missing;
  if (!fs::exists(link, missing)) fail("the kernel has no such device any more");
  return read_device(link);
}

std::vector<BlockDevice> list_partitions(const BlockDevice& disk) {
  std::vector<BlockDevice> partitions = list_mapped_partitions(disk);
  if (!partitions.empty()) return partitions;
  std::error_code error;
  const std::string name = sysfs_name(disk.name);
  for (const fs::directory_entry& folder : fs::directory_iterator(kClassFolder / name, error)) {
    if (!folder.path().filename().string().starts_with(name)) continue;
    BlockDevice device = read_device(folder.path());
    if (device.is_partition()) partitions.push_back(std::move(device));
  }
  std::sort(partitions.begin(), partitions.end(),
            [](const auto& left, const auto& right) { return left.number < right.number; });
  return partitions;
}

std::string read_attribute(const BlockDevice& device, const std::string& attribute) {
  return read_text(kClassFolder / sysfs_name(device.name) / attribute);
}

bool write_attribute(const BlockDevice& device, const std::string& attribute,
                     const std::string& text) {
  const fs::path path = kClassFolder / sysfs_name(device.name) / attribute;
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return fd.is_open() &&
         ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::vector<BlockDevice> holders_of(const BlockDevice& device) {
  return linked_devices(device, "holders");
}

std::vector<BlockDevice> members_of(const BlockDevice& device) {
  return linked_devices(device, "slaves");
}

std::string use_of(const BlockDevice& device) {
  for (const BlockDevice& holder : holders_of(device)) {
    const auto disk = disk_of_mapped_partition(holder);
    if (!disk || disk->name != device.name) return "held by " + holder.name;
  }
  if (std::string use = mount_use(device); !use.empty()) return use;
  return is_swap(device) ? "used as swap" : "";
}

bool natural_less(const std::string& left, const std::string& right) {
  std::string_view a = left;
  std::string_view b = right;
  while (!a.empty() && !b.empty()) {
    const std::string_view run_a = leading_run(a);
    const std::string_view run_b = leading_run(b);
    if (run_a != run_b) {
      if (is_digit(run_a.front()) && is_digit(run_b.front())) {
        const std::uint64_t number_a = to_number(run_a);
        const std::uint64_t number_b = to_number(run_b);
        if (number_a != number_b) return number_a < number_b;
      } else if (run_a.size() != run_b.size() && run_a.substr(0, 2) == run_b.substr(0, 2)) {
        return run_a.size() < run_b.size();  // vdz before vdaa
      }
      return run_a < run_b;
    }
    a.remove_prefix(run_a.size());
    b.remove_prefix(run_b.size());
  }
  return a.size() < b.size();
}

}  // namespace firstlight::sys
