// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_rows;

std::string partitions(std::string_view list) {
  return R"("storage":{"disks":[{"device":"/dev/a","partitions":[)" + std::string(list) + "]}]}";
}

const std::string kAt = " /storage/disks/0/partitions/";

TEST_CASE("disk devices") {
  const std::string at = " /storage/disks/0/device";
  check_rows({
      {"3.0.0", R"("storage":{"disks":[{"device":"/dev/a","wipeTable":true}]})", {}},
      {"3.0.0", R"("storage":{"disks":[{}]})", {"E0501" + at}},
      {"3.6.0", R"("storage":{"disks":[{"device":"dev/a"}]})", {"E0501" + at}},
      {"3.6.0", R"("storage":{"disks":[{"device":"/dev/../a"}]})", {"E0501" + at}},
      {"3.6.0",
       R"("storage":{"disks":[{"device":"","partitions":[{},{"number":1},{"number":1}]}]})",
       {"E0501" + at, "E0506 /storage/disks/0/partitions/0",
        "E1101 /storage/disks/0/partitions/2"}},
      {"3.6.0",
       R"("storage":{"disks":[{"device":"/dev/a"},{"device":"/dev/a"}]})",
       {"E1101 /storage/disks/1"}},
  });
}

TEST_CASE("numbers and labels of partitions") {
  const std::string label36(36, 'x');
  check_rows({
      {"3.0.0", partitions(R"({"number":1},{"number":2},{"label":"a"},{"label":"b"})"), {}},
      {"3.6.0",
       partitions(R"({"number":1},{"number":1})"),
       {"E0502" + kAt + "1", "E1101" + kAt + "1"}},
      {"3.6.0",
       partitions(R"({"number":1},{"number":1},{"number":1})"),
       {"E0502" + kAt + "1", "E0502" + kAt + "2", "E1101" + kAt + "1", "E1101" + kAt + "2"}},
      {"3.6.0",
       partitions(R"({"number":1,"label":"a"},{"number":2,"label":"a"})"),
       {"E0504" + kAt + "1"}},
      {"3.6.0",
       partitions(R"({"number":1,"label":""},{"number":2,"label":""})"),
       {"E0504" + kAt + "1"}},
      {"3.6.0",
       partitions(R"({"label":"a"},{"label":"a"})"),
       {"E0504" + kAt + "1", "E1101" + kAt + "1"}},
      {"3.6.0", partitions("{}"), {"E0506" + kAt + "0"}},
      {"3.6.0", partitions(R"({"label":""})"), {}},
      {"3.6.0", partitions(R"({"number":0,"label":null})"), {"E0506" + kAt + "0"}},
      {"3.6.0", partitions(R"({"label":")" + label36 + "\"}"), {}},
      {"3.6.0", partitions(R"({"label":")" + label36 + "x\"}"), {"E0507" + kAt + "0/label"}},
      {"3.6.0", partitions(R"({"label":"ééééééééééééééééééé"})"), {"E0507" + kAt + "0/label"}},
      {"3.6.0", partitions(R"({"label":"a:b"})"), {"E0508" + kAt + "0/label"}},
      {"3.6.0", partitions(R"({"number":-1})"), {"W0510" + kAt + "0/number"}},
      {"3.6.0", partitions(R"({"number":128},{"number":129})"), {"W0511" + kAt + "1/number"}},
  });
}

TEST_CASE("GUIDs") {
  check_rows({
      {"3.0.0",
       partitions(
           R"({"number":1,"guid":"0FC63DAF-8483-4772-8E79-3D69D8477DE4","typeGuid":"0fc63daf-8483-4772-8e79-3d69d8477de4"})"),
       {}},
      {"3.6.0", partitions(R"({"number":1,"guid":"","typeGuid":""})"), {}},
      {"3.6.0", partitions(R"({"number":1,"guid":"x"})"), {"E0509" + kAt + "0/guid"}},
      {"3.6.0",
       partitions(R"({"number":1,"guid":"0FC63DAF84834772-8E79-3D69D8477DE4-----"})"),
       {"E0509" + kAt + "0/guid"}},
      {"3.6.0",
       partitions(R"({"number":1,"typeGuid":"0FC63DAG-8483-4772-8E79-3D69D8477DE4"})"),
       {"E0509" + kAt + "0/typeGuid"}},
      {"3.6.0",
       partitions(R"({"number":1,"typeGuid":"{0FC63DAF-8483-4772-8E79-3D69D8477DE4}"})"),
       {"E0509" + kAt + "0/typeGuid"}},
  });
}

TEST_CASE("partitions that should not exist") {
  check_rows({
      {"3.6.0", partitions(R"({"number":1,"shouldExist":false})"), {}},
      {"3.6.0",
       partitions(
           R"({"number":1,"shouldExist":false,"guid":"","typeGuid":"","wipePartitionEntry":true})"),
       {}},
      {"3.6.0",
       partitions(R"({"number":1,"shouldExist":false,"label":""})"),
       {"E0505" + kAt + "0"}},
      {"3.6.0",
       partitions(R"({"number":1,"shouldExist":false,"startMiB":0})"),
       {"E0505" + kAt + "0"}},
      {"3.6.0",
       partitions(R"({"number":1,"shouldExist":false,"sizeMiB":0})"),
       {"E0505" + kAt + "0"}},
      {"3.6.0",
       partitions(
           R"({"number":1,"shouldExist":false,"typeGuid":"0FC63DAF-8483-4772-8E79-3D69D8477DE4"})"),
       {"E0505" + kAt + "0"}},
  });
}

TEST_CASE("free numbers beside partitions that should not exist") {
  const std::string absent = R"({"number":9,"shouldExist":false})";
  const std::string finding = "E0512 /storage/disks/0/partitions";
  check_rows({
      {"3.0.0-3.6.0", partitions(absent + R"(,{"number":1,"sizeMiB":0,"startMiB":0})"), {}},
      {"3.0.0-3.6.0", partitions(absent + R"(,{"label":"a"})"), {finding}},
      {"3.0.0-3.6.0", partitions(R"({"number":0,"label":"a","sizeMiB":5},)" + absent), {finding}},
      {"3.6.0", partitions(R"({"number":0,"shouldExist":false})"), {finding, "E0506" + kAt + "0"}},
      {"3.6.0", partitions(R"({"label":"a","shouldExist":true})"), {}},
      {"3.6.0",
       R"("storage":{"disks":[{"device":"/dev/a","partitions":[{"label":"a"}]},{"device":"/dev/b","partitions":[{"number":1,"shouldExist":false}]}]})",
       {}},
  });
}

TEST_CASE("overlaps") {
  const auto extent = [](int number, std::string_view start, std::string_view size) {
    return R"({"number":)" + std::to_string(number) + R"(,"startMiB":)" + std::string(start) +
           R"(,"sizeMiB":)" + std::string(size) + "}";
  };
  check_rows({
      {"3.6.0", partitions(extent(1, "1", "10") + "," + extent(2, "11", "10")), {}},
      {"3.6.0",
       partitions(extent(1, "1", "10") + "," + extent(2, "10", "10")),
       {"E0503" + kAt + "1"}},
      {"3.6.0",
       partitions(extent(1, "10", "10") + "," + extent(2, "1", "10")),
       {"E0503" + kAt + "1"}},
      {"3.6.0",
       partitions(extent(1, "1", "100") + "," + extent(2, "10", "10")),
       {"E0503" + kAt + "1"}},
      {"3.6.0",
       partitions(extent(1, "10", "10") + "," + extent(2, "1", "100")),
       {"E0503" + kAt + "1"}},
      {"3.6.0",
       partitions(extent(1, "1", "100") + "," + extent(2, "10", "5") + "," + extent(3, "50", "5")),
       {"E0503" + kAt + "1", "E0503" + kAt + "2"}},
      {"3.6.0", partitions(extent(1, "5", "0") + "," + extent(2, "5", "0")), {"E0503" + kAt + "1"}},
      {"3.6.0", partitions(extent(1, "5", "0") + "," + extent(2, "6", "0")), {}},
      {"3.6.0", partitions(extent(1, "0", "10") + "," + extent(2, "0", "10")), {}},
      {"3.6.0",
       partitions(R"({"number":1,"startMiB":1},{"number":2,"startMiB":1,"sizeMiB":5})"),
       {}},
      {"3.6.0",
       partitions(extent(1, "9223372036854775807", "9223372036854775807") + "," +
                  extent(2, "1", "5")),
       {}},
      {"3.6.0",
       partitions(extent(1, "-5", "3") + "," + extent(2, "-5", "3")),
       {"E0503" + kAt + "1", "W0510" + kAt + "0/startMiB", "W0510" + kAt + "1/startMiB"}},
  });
}

}  // namespace
}  // namespace firstlight::config
