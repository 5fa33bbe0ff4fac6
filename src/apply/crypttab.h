// SPDX-License-Identifier: Apache-2.0
// What the target needs to open encrypted volumes again: /etc/crypttab and the keys in /etc/luks.
// Source: crypttab(5).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apply/contents.h"
#include "apply/luks.h"
#include "base/recorder.h"
#include "plan/plan.h"
#include "sys/root.h"

namespace firstlight::apply {

struct CrypttabEntry {
  std::string name;
  std::string uuid;
  std::string key_file;  // inside the root; empty: none, clevis opens it
  bool is_netdev = false;
};

// Pure. `text` with the entry at its end, or in the place of the line that has its name.
[[nodiscard]] std::string with_entry(std::string_view text, const CrypttabEntry& entry);

// Pure. Does a line of `text` open the volume `entry.uuid` under that name with that key?
[[nodiscard]] bool has_entry(std::string_view text, const CrypttabEntry& entry);

// "/etc/luks/NAME"
[[nodiscard]] std::string key_file_path(std::string_view volume_name);

// The UUID of the LUKS volume that is on the device of a step now; empty: there is none.
using VolumeOnDevice = std::function<std::string(const plan::LuksStep&)>;

// Before anything is changed. Throws Error kLuks if the file for a volume's key is there and is not
// that very key. The key of the volume that is on the device, by crypttab, is none to keep if that
// volume is to be wiped: so a run goes on that a power cut ended behind its keys. Returns the names
// of those volumes.
[[nodiscard]] std::vector<std::string> check_key_files(std::span<const plan::LuksStep> steps,
                                                       const Contents& contents,
                                                       const sys::Root& root,
                                                       const VolumeOnDevice& volume_on_device);

// Just before such a volume is wiped, so that a power cut between a new volume and its key leaves
// none that is nobody's. It is gone from stable storage when it returns.
void remove_key_file(const plan::LuksStep& step, sys::Root& root, Recorder& recorder);

// Keys appear behind the lines that name them. Throws Error: kLuks as check_key_files(), kTree.
void write_crypttab(const std::vector<OpenedVolume>& volumes, sys::Root& root, Recorder& recorder);

}  // namespace firstlight::apply
