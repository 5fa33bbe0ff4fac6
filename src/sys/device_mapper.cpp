// SPDX-License-Identifier: Apache-2.0
#include "sys/device_mapper.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/dm-ioctl.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "base/unique_fd.h"
#include "sys/block_device.h"

namespace firstlight::sys {
namespace {

constexpr const char* kControlNode = "/dev/mapper/control";
constexpr std::string_view kLinear = "linear";
// Libdevmapper's DM_UDEV_PRIMARY_SOURCE_FLAG, shifted as in a cookie: udev's rules (10-dm.rules)
// take the event for that of a mapping that is complete.
constexpr std::uint32_t kPrimarySource = 0x0040U << 16U;

// One call: the kernel's header, and behind it at most one target with its parameters.
class Call {
 public:
  explicit Call(const std::string& name, const std::string& uuid = {}) {
    header_.version[0] = DM_VERSION_MAJOR;
    header_.data_size = kBytes;
    header_.data_start = sizeof header_;
    name.copy(header_.name, sizeof header_.name - 1);
    uuid.copy(header_.uuid, sizeof header_.uuid - 1);
  }

  dm_ioctl& header() { return header_; }

  void set_linear_target(std::uint64_t sectors, const std::string& parameters) {
    header_.target_count = 1;
    dm_target_spec target{};
    target.length = sectors;
    kLinear.copy(target.target_type, sizeof target.target_type - 1);
    std::memcpy(bytes_.data() + sizeof header_, &target, sizeof target);
    parameters.copy(bytes_.data() + sizeof header_ + sizeof target,
                    kBytes - sizeof header_ - sizeof target - 1);
  }

  // 0, or the errno value.
  int run(unsigned long request) {
    const UniqueFd control(::open(kControlNode, O_RDWR | O_CLOEXEC));
    if (!control.is_open()) return errno;
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    const int error = ::ioctl(control.get(), request, bytes_.data()) == 0 ? 0 : errno;
    std::memcpy(&header_, bytes_.data(), sizeof header_);
    return error;
  }

  // Of the only target, if that is a linear one.
  [[nodiscard]] std::optional<std::string_view> linear_parameters() const {
    dm_target_spec target{};
    const std::size_t start = header_.data_start;
    if (header_.target_count != 1 || (header_.flags & DM_BUFFER_FULL_FLAG) != 0 ||
        start + sizeof target >= kBytes) {
      return std::nullopt;
    }
    std::memcpy(&target, bytes_.data() + start, sizeof target);
    if (std::string_view(target.target_type) != kLinear) return std::nullopt;
    const std::string_view rest(bytes_.data() + start + sizeof target,
                                kBytes - start - sizeof target);
    return rest.substr(0, rest.find('\0'));
  }

 private:
  static constexpr std::size_t kBytes = 1024;
  dm_ioctl header_{};
  alignas(dm_ioctl) std::array<char, kBytes> bytes_{};
};

}  // namespace

int create_linear_mapping(const LinearMapping& mapping) {
  if (mapping.name.size() >= DM_NAME_LEN || mapping.uuid.size() >= DM_UUID_LEN) {
    return ENAMETOOLONG;
  }
  if (const int error = Call(mapping.name, mapping.uuid).run(DM_DEV_CREATE); error != 0) {
    return error;
  }
  Call load(mapping.name);
  load.set_linear_target(mapping.size_bytes / kSysfsSectorBytes,
                         fmt::format("{}:{} {}", major(mapping.device_id), minor(mapping.device_id),
                                     mapping.start_bytes / kSysfsSectorBytes));
  int error = load.run(DM_TABLE_LOAD);
  if (error == 0) {
    Call resume(mapping.name);
    resume.header().event_nr = kPrimarySource;
    error = resume.run(DM_DEV_SUSPEND);
  }
  if (error != 0) (void)remove_mapping(mapping.name);
  return error;
}

int remove_mapping(const std::string& name) { return Call(name).run(DM_DEV_REMOVE); }

std::optional<std::uint64_t> linear_start_bytes(const std::string& name) {
  Call status(name);
  status.header().flags = DM_STATUS_TABLE_FLAG;
  if (status.run(DM_TABLE_STATUS) != 0) return std::nullopt;
  const auto parameters = status.linear_parameters();  // "253:16 2048"
  if (!parameters) return std::nullopt;
  const std::size_t blank = parameters->find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  std::uint64_t sectors = 0;
  const char* const end = parameters->data() + parameters->size();
  const auto [rest, error] = std::from_chars(parameters->data() + blank + 1, end, sectors);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return sectors * kSysfsSectorBytes;
}

}  // namespace firstlight::sys
