// SPDX-License-Identifier: Apache-2.0
#include "sys/mount_table.h"

#include <doctest/doctest.h>
#include <sys/sysmacros.h>

#include <string>
#include <vector>

namespace firstlight::sys {
namespace {

TEST_CASE("mountinfo") {
  const auto entries = parse_mountinfo(
      "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
      "27 1 254:17 / / ro shared:1 master:2 - erofs /dev/root ro\n"
      "30 27 8:1 /sub /mnt/with\\040space\\134x rw - ext4 /dev/disk\\0111 rw,errors=panic\n");
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].target == "/proc");
  CHECK(entries[1].device_id == makedev(254, 17));
  CHECK(entries[1].source == "/dev/root");
  CHECK(entries[1].fstype == "erofs");
  CHECK(entries[2].target == "/mnt/with space\\x");
  CHECK(entries[2].source == "/dev/disk\t1");
}

TEST_CASE("lines of another shape are left out") {
  for (const std::string line :
       {"", "\n\n", "22 27 0:21 / /proc rw,relatime proc proc rw",
        "22 27 021 / /p rw - proc proc rw", "22 27 0:x / /p rw - proc proc rw",
        "22 27 0:21 / /proc rw - proc", "- - - - - - -", "22 27 0:21 / /proc rw -"}) {
    CAPTURE(line);
    CHECK(parse_mountinfo(line).empty());
  }
}

TEST_CASE("broken escapes stay as they are") {
  const auto entries = parse_mountinfo("1 2 3:4 / /a\\ rw - ext4 \\08x\\04 rw");
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].target == "/a\\");
  CHECK(entries[0].source == "\\08x\\04");
}

}  // namespace
}  // namespace firstlight::sys
