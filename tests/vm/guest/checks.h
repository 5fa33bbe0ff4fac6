// SPDX-License-Identifier: Apache-2.0
// The checks, one table per subject. A check reads one thing back and throws Mismatch, or any other
// exception, when it is not as expected.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::guest {

using Fields = std::vector<std::string>;

struct Check {
  std::string_view kind;
  std::size_t field_count;
  void (*run)(const Fields& fields);
};

struct Mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws Mismatch "WHAT is ACTUAL, wanted WANTED" unless equal or wanted is kAny.
void require_equal(std::string_view what, std::string_view actual, std::string_view wanted);
void require(bool is_met, const std::string& what);

std::span<const Check> block_checks();    // disk, partition, filesystem, mount, swap
std::span<const Check> stacked_checks();  // array, volume
std::span<const Check> node_checks();     // file, file-tail, directory, symlink, hardlink
std::span<const Check> account_checks();  // group, member, user, home, keys, subordinate-ids
std::span<const Check> unit_checks();  // preset, enabled, disabled, masked, active, no-failed-unit
std::span<const Check> machine_checks();     // result-file, hostname, stamp, absent
std::span<const Check> second_run_checks();  // second-run, refused-run
std::span<const Check> udev_checks();        // udev-events, device-link

}  // namespace firstlight::guest
