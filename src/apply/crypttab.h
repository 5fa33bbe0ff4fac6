// SPDX-License-Identifier: Apache-2.0
// What the target needs to open encrypted volumes again: /etc/crypttab and the keys in /etc/luks.
// Source: crypttab(5).
#pragma once

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

// "/etc/luks/NAME"
[[nodiscard]] std::string key_file_path(std::string_view volume_name);

// Before anything is changed. Throws Error kLuks if the file for a volume's key is there and is not
// that very key.
void check_key_files(std::span<const plan::LuksStep> steps, const Contents& contents,
                     const sys::Root& root);

// Throws Error: kLuks as check_key_files(), kTree.
void write_crypttab(const std::vector<OpenedVolume>& volumes, sys::Root& root, Recorder& recorder);

}  // namespace firstlight::apply
