// SPDX-License-Identifier: Apache-2.0
// The partitioner sgdisk as oracle: the same wishes on two equal images, one partitioned by sgdisk
// as the reference engine would call it, one by us; the tables must be equal.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "../skipped.h"
#include "apply/disk.h"
#include "loop_disk.h"

namespace firstlight::test {
namespace {

constexpr const char* kSgdisk = "/usr/sbin/sgdisk";
constexpr const char* kSwapType = "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F";
constexpr const char* kOwnType = "CA7D7CCB-63ED-4C53-861C-1742536059CC";
constexpr const char* kOwnGuid = "12345678-9ABC-4DEF-8123-456789ABCDEF";

constexpr int kHighestNumber = 12;  // of those in the scenarios

using Wishes = std::vector<plan::PartitionWish>;
using Mib = std::optional<std::int64_t>;

plan::PartitionWish wish(std::int64_t number, Mib start, Mib size, std::string label = "") {
  plan::PartitionWish value;
  value.number = number;
  value.start_mib = start;
  value.size_mib = size;
  if (!label.empty()) value.label = std::move(label);
  return value;
}

plan::PartitionWish typed(plan::PartitionWish value, std::string type, std::string guid) {
  value.type_guid = std::move(type);
  value.guid = std::move(guid);
  return value;
}

plan::PartitionWish gone(std::int64_t number) {
  plan::PartitionWish value = wish(number, {}, {});
  value.should_exist = false;
  value.wipe_entry = true;
  return value;
}

plan::PartitionWish replaced(plan::PartitionWish value) {
  value.wipe_entry = true;
  return value;
}

struct Scenario {
  std::string name;
  std::uint64_t size_mib;
  std::vector<std::string> before;  // sgdisk arguments that make the first table; none: blank
  Wishes wishes;                    // all of them change something
};

std::vector<std::string> sgdisk_arguments(const Wishes& wishes, const sys::PartitionTable& table) {
  std::vector<std::string> deletions;
  std::vector<std::string> creations;
  for (const auto& entry : wishes) {
    for (const auto& existing : table.partitions) {
      if (existing.number == entry.number)
        deletions.push_back(fmt::format("--delete={}", entry.number));
    }
    if (!entry.should_exist) continue;
    const auto sectors = [](const Mib& mib) { return mib.value_or(0) * 2048; };
    const std::string size =
        sectors(entry.size_mib) == 0 ? "0" : fmt::format("+{}", sectors(entry.size_mib));
    creations.push_back(
        fmt::format("--new={}:{}:{}", entry.number, sectors(entry.start_mib), size));
    if (entry.label)
      creations.push_back(fmt::format("--change-name={}:{}", entry.number, *entry.label));
    if (!entry.type_guid.empty()) {
      creations.push_back(fmt::format("--typecode={}:{}", entry.number, entry.type_guid));
    }
    if (!entry.guid.empty()) {
      creations.push_back(fmt::format("--partition-guid={}:{}", entry.number, entry.guid));
    }
  }
  deletions.insert(deletions.end(), creations.begin(), creations.end());
  return deletions;
}

// What sgdisk says about a table, without what is random: the disk's GUID, and the partitions'
// GUIDs unless a wish gave them. One call, because each costs sgdisk a sync of the whole machine.
std::string table_text(const std::string& image, const Wishes& wishes) {
  std::vector<std::string> arguments{"-p"};
  for (int number = 1; number <= kHighestNumber; ++number) {
    arguments.push_back(fmt::format("-i{}", number));
  }
  arguments.push_back(image);
  const bool has_guids = std::any_of(wishes.begin(), wishes.end(),
                                     [](const auto& entry) { return !entry.guid.empty(); });
  std::string text;
  std::istringstream lines(output_of(kSgdisk, arguments));
  for (std::string line; std::getline(lines, line);) {
    const bool random_guid = line.starts_with("Partition unique GUID") &&
                             !(has_guids && line.find(kOwnGuid) != std::string::npos);
    if (random_guid || line.find("identifier (GUID)") != std::string::npos ||
        line.starts_with("Disk /")) {
      continue;
    }
    text += line + "\n";
  }
  return text;
}

// The lines in which two texts differ, "-" theirs, "+" ours; empty: none.
std::string line_differences(const std::string& theirs, const std::string& ours) {
  std::istringstream their_lines(theirs);
  std::istringstream our_lines(ours);
  std::string text;
  std::string their_line;
  std::string our_line;
  while (true) {
    const bool more_theirs = static_cast<bool>(std::getline(their_lines, their_line));
    const bool more_ours = static_cast<bool>(std::getline(our_lines, our_line));
    if (!more_theirs && !more_ours) return text;
    if (more_theirs && more_ours && their_line == our_line) continue;
    if (more_theirs) text += "- " + their_line + "\n";
    if (more_ours) text += "+ " + our_line + "\n";
  }
}

TEST_CASE("tables are those that sgdisk makes") {
  if (!std::filesystem::exists(kSgdisk)) return report_skipped("sgdisk is not installed");
  const std::vector<Scenario> scenarios{
      {"one over all", 100, {}, {wish(1, {}, {})}},
      {"start 0, size 0", 100, {}, {wish(1, 0, 0)}},
      {"odd size of disk", 77, {}, {wish(1, {}, {})}},
      {"three", 100, {}, {wish(1, {}, 10, "a"), wish(2, {}, 20, "b"), wish(3, {}, {}, "c")}},
      {"explicit", 100, {}, {wish(1, 1, 10), wish(2, 20, 30), wish(5, 60, 1)}},
      {"start without size", 100, {}, {wish(1, 10, {})}},
      {"numbers against the order", 100, {}, {wish(9, {}, 10), wish(2, {}, 10), wish(4, {}, 5)}},
      {"types and GUIDs",
       100,
       {},
       {typed(wish(1, {}, 10, "swap"), kSwapType, kOwnGuid), typed(wish(2, {}, 10), kOwnType, "")}},
      {"label with other letters", 100, {}, {wish(1, {}, 10, "Größe €"), wish(2, {}, 10, "a b")}},
      {"label of full length", 100, {}, {wish(1, {}, 10, std::string(36, 'x'))}},
      {"beside another", 100, {"--new=1:2048:+20480"}, {wish(2, {}, 10), wish(3, {}, {})}},
      {"largest block",
       100,
       {"--new=1:2048:+20480", "--new=2:122880:+20480"},
       {wish(3, {}, 40), wish(4, {}, 5), wish(5, {}, {})}},
      {"in the small block",
       100,
       {"--new=1:2048:+20480", "--new=2:122880:+20480"},
       {wish(3, 71, 5)}},
      {"the gap before 1 MiB", 100, {"--new=1:2048:0"}, {wish(2, {}, {})}},
      {"odd partition", 100, {"-a1", "--new=1:4097:+1000"}, {wish(2, {}, 10), wish(3, {}, {})}},
      {"alignment of two",
       100,
       {"-a1", "--new=1:34:+100", "--new=2:2048:+2049"},
       {wish(3, {}, 1), wish(4, {}, {})}},
      {"alignment of eight, with aligning up",
       100,
       {"-a1", "--new=1:40:+16", "--new=2:4096:+1003"},
       {wish(3, {}, 1), wish(4, {}, {})}},
      {"deletion", 100, {"--new=1:2048:+20480", "--new=2:0:+20480"}, {gone(1)}},
      {"deletion makes room",
       100,
       {"--new=1:2048:+163840", "--new=2:0:0"},
       {gone(1), wish(3, {}, 40), wish(4, {}, {})}},
      {"replacement",
       100,
       {"--new=1:2048:+20480", "--change-name=1:old", "--new=2:0:+2048"},
       {replaced(wish(1, {}, 30, "new"))}},
      {"attributes of others stay",
       100,
       {"--new=1:2048:+20480", "--attributes=1:set:2", "--attributes=1:set:60",
        "--partition-guid=1:12345678-9ABC-4DEF-8123-456789ABCDEF"},
       {wish(2, {}, 10)}},
      {"many",
       100,
       {},
       {wish(1, {}, 1), wish(2, {}, 1), wish(3, {}, 1), wish(4, {}, 1), wish(5, {}, 1),
        wish(6, {}, 1), wish(7, {}, 1), wish(8, {}, 1), wish(9, {}, 1), wish(10, {}, 1),
        wish(11, {}, 1), wish(12, {}, {})}},
  };
  for (const Scenario& scenario : scenarios) {
    CAPTURE(scenario.name);
    const ImageFile theirs(scenario.size_mib);
    const ImageFile ours(scenario.size_mib);
    if (!scenario.before.empty()) {
      auto arguments = scenario.before;
      arguments.push_back(theirs.path());
      output_of(kSgdisk, arguments);
      std::filesystem::copy_file(theirs.path(), ours.path(),
                                 std::filesystem::copy_options::overwrite_existing);
    }
    sys::PartitionedDisk disk(ours.path(), sys::PartitionedDisk::Access::kReadWrite);
    const apply::DiskState state{
        .node = ours.path(), .use = "", .in_use = {}, .table = disk.read()};

    auto arguments = sgdisk_arguments(scenario.wishes, state.table);
    arguments.push_back(theirs.path());
    output_of(kSgdisk, arguments);

    plan::DiskStep step;
    step.partitions = scenario.wishes;
    disk.write(apply::decide(state, step).edit);

    const std::string difference = line_differences(table_text(theirs.path(), scenario.wishes),
                                                    table_text(ours.path(), scenario.wishes));
    CHECK(difference == "");
    const std::string verdict = output_of(kSgdisk, {"-v", ours.path()});
    CAPTURE(verdict);
    CHECK(verdict.find("No problems found") != std::string::npos);
  }
}

TEST_CASE("wishes that sgdisk refuses are refused") {
  if (!std::filesystem::exists(kSgdisk)) return report_skipped("sgdisk is not installed");
  const std::vector<Scenario> scenarios{
      {"overlap", 100, {"--new=1:2048:+20480"}, {wish(2, 5, 10)}},
      {"beyond the end", 100, {}, {wish(1, 90, 20)}},
      {"too large", 100, {}, {wish(1, {}, 100)}},
      {"start outside the largest block", 100, {"--new=1:40960:+2048"}, {wish(2, 1, {})}},
      {"number too high", 100, {}, {wish(129, {}, 1)}},
      {"full", 100, {"-a1", "--new=1:34:0"}, {wish(2, {}, {})}},
  };
  for (const Scenario& scenario : scenarios) {
    CAPTURE(scenario.name);
    const ImageFile image(scenario.size_mib);
    if (!scenario.before.empty()) {
      auto arguments = scenario.before;
      arguments.push_back(image.path());
      output_of(kSgdisk, arguments);
    }
    const sys::PartitionedDisk disk(image.path(), sys::PartitionedDisk::Access::kReadOnly);
    const apply::DiskState state{
        .node = image.path(), .use = "", .in_use = {}, .table = disk.read()};
    auto arguments = sgdisk_arguments(scenario.wishes, state.table);
    arguments.push_back(image.path());
    CHECK_THROWS(output_of(kSgdisk, arguments));
    plan::DiskStep step;
    step.partitions = scenario.wishes;
    CHECK_THROWS(static_cast<void>(apply::decide(state, step)));
  }
}

TEST_CASE("tables that are not what they should be") {
  if (!std::filesystem::exists(kSgdisk)) return report_skipped("sgdisk is not installed");
  const ImageFile image(100);
  output_of(kSgdisk, {"--new=1:2048:+2048", "--change-name=1:kept", image.path()});
  const auto damage = [&](std::uint64_t sector) {
    output_of("/usr/bin/dd", {"if=/dev/zero", "of=" + image.path(), "bs=512", "count=1",
                              "conv=notrunc", fmt::format("seek={}", sector)});
  };
  const auto read = [&] {
    return sys::PartitionedDisk(image.path(), sys::PartitionedDisk::Access::kReadOnly).read();
  };

  SUBCASE("the backup serves when the first copy is damaged") {
    damage(1);
    const auto table = read();
    REQUIRE(table.kind == sys::TableKind::kGpt);
    REQUIRE(table.partitions.size() == 1);
    CHECK(table.partitions[0].label == "kept");
    CHECK(table.first_usable == 34);
    CHECK(table.last_usable == 204766);
  }
  SUBCASE("both copies damaged") {
    damage(1);
    damage(204799);
    CHECK(read().kind == sys::TableKind::kOther);
    CHECK(read().kind_name == "damaged gpt");
  }
  SUBCASE("the protective MBR erased: still a table") {
    damage(0);
    CHECK(read().kind == sys::TableKind::kOther);
    CHECK(read().kind_name == "gpt without protective MBR");
    damage(1);
    CHECK(read().kind_name == "gpt without protective MBR");
    damage(204799);
    CHECK(read().kind == sys::TableKind::kNone);
    CHECK_FALSE(read().is_blank);  // entries
  }
  SUBCASE("zap leaves nothing") {
    sys::PartitionedDisk(image.path(), sys::PartitionedDisk::Access::kReadWrite)
        .write({.zap = true, .new_table = false, .deletions = {}, .creations = {}});
    CHECK(image.is_blank());
    CHECK(read().kind == sys::TableKind::kNone);
    CHECK(read().is_blank);
  }
  SUBCASE("a grown disk keeps the bounds of its header until the next write") {
    std::filesystem::resize_file(image.path(), 200U << 20);
    CHECK(read().last_usable == 204766);
    sys::PartitionedDisk disk(image.path(), sys::PartitionedDisk::Access::kReadWrite);
    sys::Partition second = read().partitions[0];
    second.number = 2;
    second.start_sector = 4096;
    second.guid.clear();
    disk.write({.zap = false, .new_table = false, .deletions = {}, .creations = {second}});
    CHECK(read().last_usable == 409566);
    CHECK(output_of(kSgdisk, {"-v", image.path()}).find("No problems found") != std::string::npos);
  }
}

}  // namespace
}  // namespace firstlight::test
