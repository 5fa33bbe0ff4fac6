// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/recorder.h"
#include "sys/root.h"

namespace firstlight::apply {

// Why `name` cannot be the machine's name, or empty: labels of RFC 1123 section 2.1 joined by dots,
// at most 64 bytes (HOST_NAME_MAX of Linux, hostname(5)).
[[nodiscard]] std::string hostname_fault(std::string_view name);

// Throws Error (kMetadata) for a name that has a fault; nothing has been written then.
void check_hostname(std::string_view name);

// Writes /etc/hostname; `name` has passed check_hostname().
void write_hostname(const std::string& name, sys::Root& root, Recorder& recorder);

}  // namespace firstlight::apply
