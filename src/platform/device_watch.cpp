// SPDX-License-Identifier: Apache-2.0
#include "platform/device_watch.h"

#include <fmt/format.h>

#include <utility>

namespace firstlight::platform {

DeviceWatch::DeviceWatch(std::string awaited, Recorder& recorder,
                         std::chrono::milliseconds notice_interval)
    : awaited_(std::move(awaited)),
      recorder_(recorder),
      notice_interval_(notice_interval),
      next_notice_(Deadline::after(notice_interval, "the next notice")) {}

bool DeviceWatch::wait(const Deadline& deadline) {
  while (!events_.wait(next_notice_.sooner(deadline))) {
    if (deadline.expired()) return false;
    const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - begin_;
    recorder_.warn(fmt::format("waiting for {} since {:.0f} s", awaited_, waited.count()));
    next_notice_ = Deadline::after(notice_interval_, "the next notice");
  }
  return true;
}

}  // namespace firstlight::platform
