// SPDX-License-Identifier: Apache-2.0
// The kernel command line, read once: everything an image or an operator can set for a boot.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::boot {

enum class FirstBootPolicy { kAuto, kYes, kNo };
enum class FailureAction { kEmergency, kReboot, kPoweroff, kHalt };

// A writable layer over the read-only root.
struct Layer {
  std::string device;
  std::string format_if_blank;  // "ext4" …; empty: a blank device is refused
  std::string unless{};         // where this exists, the layer is left out; /var only
};

struct KernelArguments {
  FirstBootPolicy first_boot = FirstBootPolicy::kAuto;
  std::string platform;       // empty: recognise it
  std::string config_url;     // empty: ask the platform
  std::string config_device;  // likewise; a volume's label, and a path on it
  std::string config_path;
  std::optional<Layer> etc;
  std::optional<Layer> var;
  std::chrono::seconds deadline{300};       // for the whole run; 0: none
  std::chrono::seconds device_timeout{90};  // for one device to appear; 0: none
  FailureAction on_failure = FailureAction::kEmergency;
  std::string init = "/usr/lib/systemd/systemd";
  std::string ssh_user = "root";           // account that gets the platform's SSH keys
  std::string metadata_url;                // empty: the platform's own address
  std::vector<std::string> script_runner;  // what runs scripts of user data; empty: they themselves
  std::string report_url;                  // where the report is sent; empty: nowhere
  std::string network;          // the words ip= and nameserver=, for net/network_settings.h
  bool keep_network = false;    // leave what was set up for the init to find
  bool mount_units = false;     // write units that mount the config's filesystems later on
  bool raid_reuse = false;      // keep an array that is as the config describes it
  bool base_references = true;  // follow the references of the image's base configs
  std::string boot_device;      // where the boot loader's files are; empty: look for them
  bool grow_gpt = true;         // use the space of a disk beyond the end that its table knows
};

// Words are separated by white space; quotes have no meaning, a later word wins over an earlier one
// (spec: fetch.md section 6 of the config language, kernel arguments). Understood are
//   firstlight.firstboot=auto|yes|no     ignition.firstboot[=BOOL] (used when the former is not
//   given) firstlight.platform=ID               ignition.platform.id=ID (likewise)
//   ignition.config.url=URL
//   ignition.config.device=LABEL         ignition.config.path=PATH
//   firstlight.etc=overlay:DEVICE[,format=FS]
//   firstlight.var=DEVICE[,format=FS][,unless=PATH]    DEVICE also: last-data-disk
//   firstlight.deadline=SECONDS          firstlight.device-timeout=SECONDS
//   firstlight.on-failure=emergency|reboot|poweroff|halt
//   firstlight.init=PATH                 firstlight.ssh-user=NAME
//   firstlight.metadata-url=URL          firstlight.base-references=yes|no
//   firstlight.script-runner=COMMAND     its words separated by %20; %XX is any byte
//   firstlight.grow-gpt=yes|no           firstlight.boot=DEVICE
//   firstlight.mount-units[=yes|no]
//   firstlight.raid-reuse=yes|no         firstlight.report-url=URL (http or https)
//   firstlight.keep-network[=yes|no]     ip=… nameserver=… (each time they occur)
// Throws Error (kUsage) naming the argument for a value that makes no sense and for an unknown
// firstlight.* argument: a misspelt setting must not be lost in silence.
[[nodiscard]] KernelArguments parse_kernel_arguments(std::string_view command_line);

// The names of all arguments firstlight.*, for what documents and completes them.
[[nodiscard]] std::vector<std::string> own_kernel_arguments();

// What to do when the command line itself is at fault: the action if that one argument can be read.
[[nodiscard]] FailureAction failure_action_of(std::string_view command_line);

}  // namespace firstlight::boot
