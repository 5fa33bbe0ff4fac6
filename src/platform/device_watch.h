// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "base/deadline.h"
#include "base/recorder.h"
#include "sys/uevents.h"

namespace firstlight::platform {

// Waits for block devices to change, and says every ten seconds what is being waited for. Make it
// before looking for the device, so that nothing is missed in between.
class DeviceWatch {
 public:
  DeviceWatch(std::string awaited, Recorder& recorder,
              std::chrono::milliseconds notice_interval = std::chrono::seconds{10});

  // Until a block device appears, changes or vanishes. False: the deadline came first.
  [[nodiscard]] bool wait(const Deadline& deadline);

  [[nodiscard]] const std::string& awaited() const { return awaited_; }

 private:
  std::string awaited_;
  Recorder& recorder_;
  std::chrono::milliseconds notice_interval_;
  sys::BlockUevents events_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  Deadline next_notice_;
};

}  // namespace firstlight::platform
