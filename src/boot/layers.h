// SPDX-License-Identifier: Apache-2.0
// The writable layers over a read-only root. Without an initramfs nobody else mounts them before
// the init program starts, so this is done on every boot.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apply/filesystem.h"
#include "apply/label.h"
#include "base/deadline.h"
#include "base/recorder.h"
#include "boot/kernel_arguments.h"
#include "sys/block_probe.h"
#include "sys/device_names.h"

namespace firstlight::boot {

enum class LayerAction { kUse, kFormat };

// Pure. A layer's device must hold a filesystem that can carry a layer; a blank one, or one whose
// mkfs was cut short, is formatted only when the argument says so. Throws Error (kDevice) for a
// device that holds anything else.
[[nodiscard]] LayerAction decide(const sys::ProbeResult& found, const Layer& layer);

// firstlight.etc: an overlay on /etc whose upper and work directories are on the device.
// firstlight.var: the device itself on /var, unless a marker file is there; where it may be in
// /etc, the /etc layer is mounted first.
// What is made on a new layer gets its SELinux label: the upper and work directories that of /etc,
// the top of the other one that of /var.
class Layers {
 public:
  // Finds the devices, decides on all, and starts to format those that have to be. Throws Error
  // before anything is formatted if one of them cannot be a layer.
  // `labels` are those of "/", and must outlive this.
  Layers(const KernelArguments& arguments, sys::DeviceNames& names, apply::TargetLabels& labels,
         const Deadline& deadline, Recorder& recorder);

  // Nothing on them is older than this boot.
  [[nodiscard]] bool all_new() const { return all_new_; }

  // Waits for the formatting and mounts. Throws Error; what was mounted until then stays, because
  // the failure policy needs it no less.
  void mount(const Deadline& deadline, Recorder& recorder);

 private:
  struct Device {
    std::string node;
    std::string filesystem;  // that it holds, or is given now
    bool is_new = false;
  };

  [[nodiscard]] Device find(const Layer& layer, sys::DeviceNames& names, Recorder& recorder);
  [[nodiscard]] bool is_left_out(const Layer& var, const Deadline& deadline, Recorder& recorder);

  apply::TargetLabels& labels_;
  std::vector<plan::FilesystemStep> to_format_;
  bool any_in_use_ = false;

  std::optional<Device> etc_;
  std::optional<Device> var_;
  bool all_new_ = false;
  std::optional<apply::FilesystemRun> formatting_;
};

}  // namespace firstlight::boot
