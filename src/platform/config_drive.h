// SPDX-License-Identifier: Apache-2.0
// A filesystem with a certain label that brings user data: config drives (spec fetch.md section 7).
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/acquisition.h"
#include "platform/platform.h"
#include "sys/root.h"

namespace firstlight::platform {

struct DriveVolume {
  std::string_view label{};                 // empty: no further volume
  std::array<std::string_view, 2> files{};  // the first that counts is taken
  std::string_view vendor_file{};           // vendor data; empty: there are none
};

enum class Unwanted {
  kNothing,
  kCloudConfig,  // "#cloud-config" is the platform's own
};

struct ConfigDrive {
  std::array<DriveVolume, 2> volumes{};
  Unwanted unwanted = Unwanted::kNothing;
  std::chrono::seconds patience{0};  // then there are no user data; 0: waits for it in any case
};

struct FoundVolume {
  std::string node;  // "/dev/sr0"
  const DriveVolume* volume = nullptr;
};

// "a volume labelled config-2 or CONFIG-2"
[[nodiscard]] std::string describe_volumes(std::span<const DriveVolume> volumes);

// The device that has one of the labels now; the first of several, with a warning.
[[nodiscard]] std::optional<FoundVolume> find_volume(std::span<const DriveVolume> volumes,
                                                     Recorder& recorder);

// The same, waiting for it; nullopt when the deadline came first.
[[nodiscard]] std::optional<FoundVolume> wait_for_volume(std::span<const DriveVolume> volumes,
                                                         const Deadline& deadline,
                                                         Recorder& recorder);

// The first of the volume's files that is there, not empty and not unwanted; no user data if there
// is none. `node` is for the origin. One that is there and cannot be read is a fault, as it may be
// what the machine was meant to be: throws Error as sys::Root::read_file.
[[nodiscard]] UserData read_user_data(const sys::Root& root, const DriveVolume& volume,
                                      Unwanted unwanted, const std::string& node);

// The volume's vendor data, if it has a file of them. One that cannot be read is a warning, as the
// user cannot mend it.
[[nodiscard]] UserData read_vendor_data(const sys::Root& root, const DriveVolume& volume,
                                        const std::string& node, Recorder& recorder);

// User data, and vendor data into `run`. Mounts the device read-only meanwhile. Throws Error also
// as sys::VolumeMount.
[[nodiscard]] UserData read_volume(Acquisition& run, const FoundVolume& found, Unwanted unwanted);

// The whole of it, for a platform that has no other source. Throws Error also kTimeout.
[[nodiscard]] UserData drive_user_data(Acquisition& run, const ConfigDrive& drive);

}  // namespace firstlight::platform
