// SPDX-License-Identifier: Apache-2.0
#include "boot/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "boot/layer_check.h"
#include "plan/plan.h"
#include "sys/mount.h"
#include "sys/root.h"
#include "sys/root_path.h"

namespace firstlight::boot {
namespace {

// Filesystems with the extended attributes and the whiteout nodes an overlay's upper layer needs.
constexpr std::array<std::string_view, 3> kLayerFilesystems = {"ext4", "xfs", "btrfs"};

// Where the device of the /etc layer is mounted while the overlay is put together. The overlay
// keeps its own hold of it, so the mount itself is gone again before init starts.
constexpr const char* kEtcLayerDirectory = "/run/firstlight/layers/etc";

std::string held_by(const sys::ProbeResult& found) {
  return found.type.empty() ? "a partition table (" + found.partition_table + ")" : found.type;
}

// On every boot but the first it is one of these, so they are looked for first.
sys::ProbeResult probe_layer(const std::string& node) {
  sys::ProbeResult found = sys::probe_device_for(node, kLayerFilesystems);
  return found.type.empty() ? sys::probe_device(node) : found;
}

void warn_of(const sys::ProbeResult& found, const Layer& layer, Recorder& recorder) {
  if (found.ambivalent) {
    recorder.warn(fmt::format("{}: several signatures are on it; it is taken for '{}'",
                              layer.device, found.type));
  }
  if (apply::is_unfinished(found)) {
    recorder.warn(
        fmt::format("{}: the {} on it was being made when the machine stopped; it counts as blank",
                    layer.device, found.type));
  }
}

// Only what is missing is made, so this also mends what a power cut left half done; the kernel
// empties the work directory itself at each mount. A root of its own, gone on return: it keeps a
// descriptor on each filesystem it has written to, and that would hold the device's mount. The
// upper directory is what is seen at /etc, so none is there without its label.
void make_overlay_directories(const std::string& base, apply::TargetLabels& labels) {
  sys::Root root("/");
  for (const char* const name : {"upper", "work"}) {
    const std::string directory = base + "/" + name;
    if (root.inspect(directory).kind != sys::NodeKind::kAbsent) continue;
    labels.use_in(root);
    const std::string unfinished = base + "/" + sys::hidden_name_of(name);
    root.remove(unfinished);
    root.label_as(unfinished, "/etc");
    root.make_directory(unfinished, {.mode = 0755});
    root.rename(unfinished, directory);
  }
}

void mount_etc(const std::string& node, const std::string& fstype, apply::TargetLabels& labels,
               const Deadline& deadline, Recorder& recorder) {
  check_layer(node, fstype, deadline, recorder);
  const Recorder::Step step(recorder, "mount layer", "/etc");
  sys::Root root("/");
  if (root.inspect(kEtcLayerDirectory).kind == sys::NodeKind::kAbsent) {
    root.make_directory(kEtcLayerDirectory, {.mode = 0700});
  }
  sys::ScopedMount device({.source = node, .target = kEtcLayerDirectory, .fstype = fstype});
  const std::string base = kEtcLayerDirectory;
  make_overlay_directories(base, labels);
  sys::mount({.source = "firstlight-etc",
              .target = "/etc",
              .fstype = "overlay",
              .options = "lowerdir=/etc,upperdir=" + base + "/upper,workdir=" + base + "/work"});
  device.unmount_now();
}

void mount_var(const std::string& node, const std::string& fstype, apply::TargetLabels& labels,
               const Deadline& deadline, Recorder& recorder) {
  check_layer(node, fstype, deadline, recorder);
  const Recorder::Step step(recorder, "mount layer", "/var");
  sys::mount({.source = node, .target = "/var", .fstype = fstype});
  sys::Root root("/");
  if (!apply::is_fresh_filesystem(root, "/var")) return;
  labels.use_in(root);
  apply::relabel_tree(root, "/var");
}

}  // namespace

LayerAction decide(const sys::ProbeResult& found, const Layer& layer) {
  const bool unfinished = apply::is_unfinished(found);
  const bool blank = unfinished || (found.type.empty() && found.partition_table.empty());
  if (blank && !layer.format_if_blank.empty()) return LayerAction::kFormat;
  if (blank) {
    throw Error({.code = ErrorCode::kDevice,
                 .tried = "use as a writable layer",
                 .object = layer.device,
                 .why = unfinished ? "the filesystem on the device is half-made"
                                   : "the device holds no filesystem",
                 .hint = "append ,format=ext4 to the argument to have a blank device formatted"});
  }
  const bool usable = std::find(kLayerFilesystems.begin(), kLayerFilesystems.end(), found.type) !=
                      kLayerFilesystems.end();
  const bool as_named = layer.format_if_blank.empty() || layer.format_if_blank == found.type;
  if (usable && as_named) return LayerAction::kUse;
  throw Error({.code = ErrorCode::kDevice,
               .tried = "use as a writable layer",
               .object = layer.device,
               .why = "the device holds " + held_by(found),
               .hint = usable ? "name that format in the argument, or another device"
                              : "name another device, or erase this one first"});
}

Layers::Device Layers::find(const Layer& layer, sys::DeviceNames& names, Recorder& recorder) {
  Device device{.node = names.resolve(layer.device), .filesystem = layer.format_if_blank};
  const sys::ProbeResult found = probe_layer(device.node);
  warn_of(found, layer, recorder);
  device.is_new = decide(found, layer) == LayerAction::kFormat;
  if (device.is_new) {
    // Blank as it is, remains that nobody recognises are erased unseen.
    to_format_.push_back({.device = device.node, .format = device.filesystem, .wipe = true});
  } else {
    any_in_use_ = true;
    device.filesystem = found.type;
  }
  return device;
}

// A new /etc layer is empty: what is in /etc then is what the image has.
bool Layers::is_left_out(const Layer& var, const Deadline& deadline, Recorder& recorder) {
  if (var.unless.empty()) return false;
  if (etc_ && !etc_->is_new) {
    mount_etc(etc_->node, etc_->filesystem, labels_, deadline, recorder);
    etc_.reset();
  }
  if (sys::Root("/").inspect(var.unless).kind == sys::NodeKind::kAbsent) return false;
  Recorder::Step(recorder, "leave out layer", "/var").already_so();
  return true;
}

Layers::Layers(const KernelArguments& arguments, sys::DeviceNames& names,
               apply::TargetLabels& labels, const Deadline& deadline, Recorder& recorder)
    : labels_(labels) {
  if (arguments.etc) etc_ = find(*arguments.etc, names, recorder);
  const std::string etc_node = etc_ ? etc_->node : "";
  if (arguments.var && !is_left_out(*arguments.var, deadline, recorder)) {
    var_ = find(*arguments.var, names, recorder);
  }
  if (var_ && var_->node == etc_node) {
    throw Error({.code = ErrorCode::kDevice,
                 .tried = "use as a writable layer",
                 .object = arguments.var->device,
                 .why = "it is the device of the /etc layer",
                 .hint = "name another device for /var"});
  }
  all_new_ = !any_in_use_ && !to_format_.empty();
  if (!to_format_.empty()) formatting_.emplace(std::move(to_format_), names, recorder);
}

void Layers::mount(const Deadline& deadline, Recorder& recorder) {
  if (formatting_) formatting_->finish(deadline);
  if (etc_) mount_etc(etc_->node, etc_->filesystem, labels_, deadline, recorder);
  if (var_) mount_var(var_->node, var_->filesystem, labels_, deadline, recorder);
}

}  // namespace firstlight::boot
