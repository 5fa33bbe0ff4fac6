// SPDX-License-Identifier: Apache-2.0
#include "sys/mapped_partitions.h"

#include <doctest/doctest.h>

#include <vector>

namespace firstlight::sys {
namespace {

TEST_CASE("which mapping is which partition of a device-mapper disk") {
  struct Row {
    MappingNames disk;
    MappingNames mapping;
    std::optional<std::uint32_t> number;
  };
  const std::vector<Row> rows = {
      {{"joined", ""}, {"joinedp1", ""}, 1},
      {{"joined", ""}, {"joinedp128", ""}, 128},
      {{"joined", ""}, {"joined-part2", ""}, 2},
      {{"joined", ""}, {"joinedp1", "CRYPT-LUKS2-1-joinedp1"}, 1},
      {{"joined", ""}, {"joined", ""}, std::nullopt},
      {{"joined", ""}, {"joined1", ""}, std::nullopt},
      {{"joined", ""}, {"joinedp", ""}, std::nullopt},
      {{"joined", ""}, {"joinedp0", ""}, std::nullopt},
      {{"joined", ""}, {"joinedp01", ""}, std::nullopt},
      {{"joined", ""}, {"joinedp1x", ""}, std::nullopt},
      {{"joined", ""}, {"joinedp99999999999", ""}, std::nullopt},
      {{"joined", ""}, {"xjoinedp1", ""}, std::nullopt},
      // Where both have UUIDs the name does not matter.
      {{"mpatha", "mpath-3600"}, {"mpatha-part7", "part7-mpath-3600"}, 7},
      {{"mpatha", "mpath-3600"}, {"anything", "part7-mpath-3600"}, 7},
      {{"mpatha", "mpath-3600"}, {"mpathap7", "part7-mpath-3601"}, std::nullopt},
      {{"mpatha", "mpath-3600"}, {"mpathap7", "CRYPT-LUKS2-1-mpathap7"}, std::nullopt},
      {{"mpatha", "mpath-3600"}, {"mpathap7", "part-mpath-3600"}, std::nullopt},
      {{"mpatha", "mpath-3600"}, {"mpathap7", ""}, 7},
  };
  for (const Row& row : rows) {
    CAPTURE(row.disk.name);
    CAPTURE(row.mapping.name);
    CAPTURE(row.mapping.uuid);
    CHECK(mapped_partition_number(row.disk, row.mapping) == row.number);
  }
}

TEST_CASE("what a partition of a device-mapper disk is called") {
  const MappingNames plain = names_of_partition({"joined", ""}, 3);
  CHECK(plain.name == "joinedp3");
  CHECK(plain.uuid.empty());
  const MappingNames multipath = names_of_partition({"mpatha", "mpath-3600"}, 12);
  CHECK(multipath.name == "mpathap12");
  CHECK(multipath.uuid == "part12-mpath-3600");
  CHECK(mapped_partition_number({"mpatha", "mpath-3600"}, multipath) == 12U);
}

}  // namespace
}  // namespace firstlight::sys
