// SPDX-License-Identifier: Apache-2.0
// What a boot does by the kernel command line, whoever is PID 1.
#pragma once

#include <functional>
#include <memory>

#include "apply/label.h"
#include "base/deadline.h"
#include "base/recorder.h"
#include "boot/kernel_arguments.h"
#include "cli/acquisition.h"
#include "sys/device_names.h"
#include "sys/kmsg.h"

namespace firstlight::cli {

// The settings of a boot, where it writes its lines to, and what it has done.
class BootRun {
 public:
  BootRun();
  BootRun(const BootRun&) = delete;
  BootRun& operator=(const BootRun&) = delete;
  ~BootRun() = default;

  // Reads the kernel command line and calls `work` with the bounds that it sets. Whatever is thrown
  // is the failure of the run. Writes the line for the end, and the report.
  void carry_out(const std::function<void(sys::DeviceNames&, const Deadline&)>& work);

  [[nodiscard]] bool failed() const;
  // Kernel arguments were set, and are to be there at the next boot, which goes on.
  [[nodiscard]] bool wants_reboot() const;
  [[nodiscard]] const boot::KernelArguments& settings() const { return settings_; }
  [[nodiscard]] const sys::Kmsg& kmsg() const { return kmsg_; }
  [[nodiscard]] Recorder& recorder() { return recorder_; }
  // Of the system that boots.
  [[nodiscard]] apply::TargetLabels& labels() { return labels_; }

  // Asks the platform. Throws Error as Acquisition.
  [[nodiscard]] std::unique_ptr<Acquisition> acquire(const Deadline& deadline);

  // Provisions if this is a first boot, and stamps: after everything else is on stable storage.
  // Acquires before, unless `acquisition` is there. Throws Error as provision().
  void provision_once(std::unique_ptr<Acquisition> acquisition, sys::DeviceNames& names,
                      const Deadline& deadline);

 private:
  void read_settings();

  sys::Kmsg kmsg_;
  Recorder recorder_;
  boot::KernelArguments settings_;
  apply::TargetLabels labels_{"/"};
};

}  // namespace firstlight::cli
