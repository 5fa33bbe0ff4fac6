// SPDX-License-Identifier: Apache-2.0
// Where systemd was PID 1 from the start, it has read the units and made its jobs for the boot
// before the config changed both. What is needed for it to go on as if it had found them so.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::boot {

// A unit as the manager has it, after the units were read anew.
struct BootUnit {
  std::string name;
  bool is_loaded = false;                // it has a file, and is not masked
  bool is_going = false;                 // active, or on its way there
  bool is_waiting = false;               // to be started by a job of this boot
  bool is_withdrawn = false;             // disabled or masked
  bool was_tried = false;                // started before in this boot, if only for its conditions
  std::vector<std::string> wanted_by{};  // where nothing comes of it: who wants it or requires it
  std::vector<std::string> required_by{};  // of these, who does not go on without it
};

// Indices of the units whose job nobody wants any more: those that are disabled or masked, if
// nothing requires them. Pure.
[[nodiscard]] std::vector<std::size_t> jobs_to_cancel(std::span<const BootUnit> units);

// The units that something wants which is going or waiting, and that are neither themselves: the
// manager did not know that when it made its jobs. Without the `cancelled` jobs. Pure.
[[nodiscard]] std::vector<std::string> units_to_start(std::span<const BootUnit> units,
                                                      std::span<const std::size_t> cancelled);

// The name in a text of hostname(5): its first line that is neither empty nor a comment. Pure.
[[nodiscard]] std::string hostname_in(std::string_view text);

// Has the manager read the units anew, and does both. Throws Error of sys::ServiceManager.
void pick_up_units();

// Gives the kernel the name in /etc/hostname, which systemd reads only when it starts. Throws Error
// (kSystem) if the kernel does not take it.
void pick_up_hostname();

}  // namespace firstlight::boot
