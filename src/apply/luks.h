// SPDX-License-Identifier: Apache-2.0
// Encrypted volumes (LUKS2), made by cryptsetup and bound by clevis. inspect → decide → carry out.
// Volumes that do not lie on each other are decided on together, formatted at the same time (as far
// as the memory goes that deriving keys takes), and opened in the order of the config. Sources:
// cryptsetup-luksFormat(8), cryptsetup-open(8), clevis-luks-bind(1).
//
// A key is never in a filesystem before the tree is written: programs read it from memory through
// /proc. It is in no argument, variable or message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apply/contents.h"
#include "apply/luks_header.h"
#include "base/deadline.h"
#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/block_probe.h"
#include "sys/device_names.h"
#include "sys/memory_file.h"

namespace firstlight::apply {

// What is there.
struct LuksState {
  std::string node;  // "/dev/vdb1"
  std::string use;   // "held by dm-0"; empty: not in use
  sys::ProbeResult found;
  std::optional<LuksHeader> header;
  std::string mapping_node;                  // of /dev/mapper/NAME; empty: there is none
  std::vector<std::string> mapping_members;  // what that lies on
};

enum class LuksAction {
  kKeep,    // it is the volume wanted, and open
  kOpen,    // it is the volume wanted
  kFormat,  // make it, after erasing signatures if `wipe`
};

// Pure. A volume is kept only where the config has a key file, no clevis, and contradicts nothing
// that its header says. Throws Error kLuks: it holds something else, is in use, or the name is.
[[nodiscard]] LuksAction decide(const LuksState& state, const plan::LuksStep& step);

// Pure. The arguments of the programs, without argv[0].
[[nodiscard]] std::vector<std::string> format_arguments(const plan::LuksStep& step,
                                                        const std::string& node,
                                                        const std::string& key_path);
// A new volume keeps the settings of its opening in the header; an old one has them there.
[[nodiscard]] std::vector<std::string> open_arguments(const plan::LuksStep& step,
                                                      const std::string& node,
                                                      const std::string& key_path, bool is_new);
[[nodiscard]] std::vector<std::string> bind_arguments(const plan::ClevisBinding& binding,
                                                      const std::string& node,
                                                      const std::string& key_path);

// Pure. How many volumes may be formatted at once: deriving a key takes 1 GiB, or half of the
// memory where that is less.
[[nodiscard]] std::size_t formats_at_once(std::uint64_t memory_bytes, unsigned processors);

// Pure. Lengths of the runs of volumes that do not lie on an earlier one of the same run.
[[nodiscard]] std::vector<std::size_t> independent_runs(std::span<const plan::LuksStep> steps);

// What the target needs to open a volume again.
struct OpenedVolume {
  std::string pointer;
  std::string name;
  std::string uuid;
  std::unique_ptr<sys::MemoryFile> key;  // null: clevis opens it
  bool is_netdev = false;
};

// Of the volume that is on the device of a step at present; empty if there is none, or no device.
[[nodiscard]] std::string volume_uuid(const plan::LuksStep& step, sys::DeviceNames& names);

// Called when all is decided, before a volume is made where something may be: what belongs to that
// has to go now.
using BeforeFormat = std::function<void(const plan::LuksStep&)>;

// All of them are open when it returns. Throws Error: kLuks as decide(), kProcess if a program
// fails, kLimit for a key larger than 8 MiB, kTimeout.
[[nodiscard]] std::vector<OpenedVolume> provision_luks(std::span<const plan::LuksStep> steps,
                                                       const Contents& contents,
                                                       const BeforeFormat& before_format,
                                                       sys::DeviceNames& names,
                                                       const Deadline& deadline,
                                                       Recorder& recorder);

}  // namespace firstlight::apply
