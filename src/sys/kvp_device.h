// SPDX-License-Identifier: Apache-2.0
// The guest's side of Hyper-V's exchange of key-value pairs, as the kernel hands it to one process
// at a time (Linux, include/uapi/linux/hyperv.h, drivers/hv/hv_kvp.c and hv_utils_transport.c).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/deadline.h"
#include "base/unique_fd.h"

namespace firstlight::sys {

inline constexpr std::string_view kKvpDevicePath = "/dev/vmbus/hv_kvp";
inline constexpr unsigned kKvpPools = 5;

enum class KvpOperation { kRegistered, kGet, kSet, kDelete, kEnumerate, kOther };

// What the host asks for. Key and value end before their NUL; of those that the operation does not
// have nothing is said.
struct KvpRequest {
  KvpOperation operation = KvpOperation::kOther;
  unsigned pool = 0;   // less than kKvpPools
  unsigned index = 0;  // of kEnumerate
  std::string key;
  std::string value;
};

enum class KvpStatus { kDone, kNoSuchItem, kNotSupported };

// Key and value are those of kGet and kEnumerate.
struct KvpAnswer {
  KvpStatus status = KvpStatus::kDone;
  std::string key;
  std::string value;
};

class KvpDevice {
 public:
  // Opens the kernel's device at `path`; nullopt where there is none. Throws Error kSystem, with
  // EBUSY where another process answers the host.
  [[nodiscard]] static std::optional<KvpDevice> open(const std::string& path);

  // A descriptor that passes on whole messages, as the device does.
  explicit KvpDevice(UniqueFd device) : device_(std::move(device)) {}

  // Announces that this process answers the host; the first request is then kRegistered. Throws
  // Error kSystem.
  void register_guest();

  // Waits for the next request; nullopt at the deadline. Throws Error kSystem, and kUserData for a
  // message that is none of the protocol.
  [[nodiscard]] std::optional<KvpRequest> receive(const Deadline& deadline);

  // To the request that was received last; every one but kRegistered needs one. What does not fit
  // into the message is cut off. Throws Error kSystem.
  void answer(const KvpAnswer& answer);

 private:
  void send(std::string_view message);

  UniqueFd device_;
  std::string last_;  // the message as it came, which an answer changes
};

}  // namespace firstlight::sys
