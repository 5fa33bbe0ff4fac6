// SPDX-License-Identifier: Apache-2.0
// The matrix of the spec of partitions, the rules for places, and what is refused.
#include "apply/disk.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr std::uint64_t kSectors = 204800;  // 100 MiB
constexpr const char* kLinux = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
constexpr const char* kSwap = "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F";
constexpr const char* kGuidA = "AAAAAAAA-0000-4000-8000-000000000001";
constexpr const char* kGuidB = "BBBBBBBB-0000-4000-8000-000000000002";

sys::Partition on_disk(std::uint32_t number, std::uint64_t start, std::uint64_t size,
                       std::string label = "", std::string guid = kGuidA,
                       std::string type = kLinux) {
  return {.number = number,
          .start_sector = start,
          .size_sectors = size,
          .label = std::move(label),
          .guid = std::move(guid),
          .type_guid = std::move(type)};
}

DiskState blank(std::uint64_t sectors = kSectors, std::uint32_t sector_bytes = 512) {
  return {
      .node = "/dev/vdb", .use = "", .in_use = {}, .table = sys::new_table(sector_bytes, sectors)};
}

DiskState gpt(std::vector<sys::Partition> partitions) {
  DiskState state = blank();
  state.table.kind = sys::TableKind::kGpt;
  state.table.kind_name = "gpt";
  state.table.partitions = std::move(partitions);
  return state;
}

DiskState mbr() {
  DiskState state = blank();
  state.table.kind = sys::TableKind::kOther;
  state.table.kind_name = "dos";
  return state;
}

DiskState raw_filesystem() {
  DiskState state = blank();
  state.table.is_blank = false;
  return state;
}

DiskState in_use(DiskState state, std::uint32_t number) {
  state.in_use.push_back({number, "mounted on /data"});
  return state;
}

DiskState directly_in_use(DiskState state) {
  state.use = "mounted on /srv";
  return state;
}

plan::PartitionWish wish(std::int64_t number) {
  plan::PartitionWish value;
  value.number = number;
  return value;
}

// Fluent, so that a row of a table reads as one line.
struct Wish : plan::PartitionWish {
  explicit Wish(std::int64_t n) : plan::PartitionWish(wish(n)) {}
  Wish& at(std::int64_t mib) { return start_mib = mib, *this; }
  Wish& size(std::int64_t mib) { return size_mib = mib, *this; }
  Wish& named(std::string text) { return label = std::move(text), *this; }
  Wish& typed(std::string text) { return type_guid = std::move(text), *this; }
  Wish& id(std::string text) { return guid = std::move(text), *this; }
  Wish& wiped() { return wipe_entry = true, *this; }
  Wish& absent() { return should_exist = false, *this; }
  Wish& resizing() { return resize = true, *this; }
};

plan::DiskStep step(std::vector<Wish> wishes, bool wipe_table = false) {
  plan::DiskStep value;
  value.pointer = "/storage/disks/0";
  value.device = "/dev/vdb";
  value.wipe_table = wipe_table;
  for (const Wish& entry : wishes) value.partitions.push_back(entry);
  return value;
}

// "zap new -1 ~2 +3:2048+2048 …": deleted, changed (with the new place), created, in this order.
std::string text_of(const DiskDecision& decision) {
  std::string text;
  const auto place_of = [&](std::uint32_t number) {
    for (const auto& partition : decision.edit.creations) {
      if (partition.number == number) {
        return fmt::format("{}:{}+{}", number, partition.start_sector, partition.size_sectors);
      }
    }
    return fmt::format("{}:nowhere", number);
  };
  if (decision.edit.zap) text += "zap ";
  if (decision.edit.new_table) text += "new ";
  for (const auto number : decision.deleted) text += fmt::format("-{} ", number);
  for (const auto number : decision.changed) text += fmt::format("~{} ", place_of(number));
  for (const auto number : decision.created) text += fmt::format("+{} ", place_of(number));
  if (text.empty()) return "already so";
  text.pop_back();
  return text;
}

struct Row {
  std::string name;
  DiskState state;
  plan::DiskStep step;
  std::string expected;  // text_of(), or "error: " and a part of the message
};

void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    try {
      const std::string decided = text_of(decide(row.state, row.step));
      CHECK(decided == row.expected);
    } catch (const Error& error) {
      CAPTURE(error.what());
      REQUIRE(row.expected.starts_with("error: "));
      CHECK(std::string(error.what()).find(row.expected.substr(7)) != std::string::npos);
    }
  }
}

TEST_CASE("the matrix: on disk, shouldExist, wipePartitionEntry, matches") {
  const DiskState one = gpt({on_disk(1, 2048, 20480, "data")});
  check_rows({
      {"absent, not wanted", blank(), step({Wish(1).absent()}), "already so"},
      {"absent, not wanted, wipe", blank(), step({Wish(1).absent().wiped()}), "already so"},
      {"absent in a table, not wanted", one, step({Wish(2).absent()}), "already so"},
      {"absent, wanted", blank(), step({Wish(1).at(1).size(10)}), "new +1:2048+20480"},
      {"absent, wanted, wipe", blank(), step({Wish(1).at(1).size(10).wiped()}),
       "new +1:2048+20480"},
      {"absent, wanted, resize", blank(), step({Wish(1).at(1).size(10).resizing()}),
       "new +1:2048+20480"},
      {"absent in a table, wanted", one, step({Wish(2).at(50).size(10)}), "+2:102400+20480"},
      {"there, not wanted", one, step({Wish(1).absent()}), "error: shouldExist is false"},
      {"there, not wanted, wipe", one, step({Wish(1).absent().wiped()}), "-1"},
      {"there, matches", one, step({Wish(1).at(1).size(10).named("data")}), "already so"},
      {"there, matches, wipe", one, step({Wish(1).at(1).size(10).named("data").wiped()}),
       "already so"},
      {"there, nothing given", one, step({Wish(1)}), "already so"},
      {"there, start differs", one, step({Wish(1).at(2).size(10)}),
       "error: start sector is '2048', wanted is '4096'"},
      {"there, size differs", one, step({Wish(1).at(1).size(20)}),
       "error: size in sectors is '20480', wanted is '40960'"},
      {"there, label differs", one, step({Wish(1).named("other")}),
       "error: label is 'data', wanted is 'other'"},
      {"there, label must be empty", one, step({Wish(1).named("")}),
       "error: label is 'data', wanted is ''"},
      {"there, type differs", one, step({Wish(1).typed(kSwap)}), "error: type GUID"},
      {"there, GUID differs", one, step({Wish(1).id(kGuidB)}), "error: GUID is"},
      {"there, GUID in lower case", one, step({Wish(1).id("aaaaaaaa-0000-4000-8000-000000000001")}),
       "already so"},
      {"there, type in lower case", one,
       step({Wish(1).typed("0fc63daf-8483-4772-8e79-3d69d8477de4")}), "already so"},
      {"there, start differs, wipe", one, step({Wish(1).at(2).size(10).wiped()}), "~1:4096+20480"},
      {"there, label differs, wipe, no dimensions", one, step({Wish(1).named("x").wiped()}),
       "~1:2048+202719"},
      {"there, size differs, resize", one, step({Wish(1).at(1).size(20).resizing()}),
       "~1:2048+40960"},
      {"there, size smaller, resize", one, step({Wish(1).size(5).resizing()}), "~1:2048+10240"},
      {"there, size 0, resize: to the end", one, step({Wish(1).size(0).resizing()}),
       "~1:2048+202719"},
      {"there, size unset, resize: keeps", one, step({Wish(1).resizing()}), "already so"},
      {"there, label differs as well, resize", one, step({Wish(1).size(20).named("x").resizing()}),
       "error: size in sectors"},
      {"there, start differs, resize", one, step({Wish(1).at(2).size(10).resizing()}),
       "error: start sector"},
      {"wipe has the better of resize", one, step({Wish(1).size(20).named("x").resizing().wiped()}),
       "~1:2048+40960"},
      {"start 0 is not the same as unset", gpt({on_disk(1, 4096, 2048)}),
       step({Wish(1).at(0).size(1)}), "error: start sector is '4096', wanted is '2048'"},
      {"size 0 is not the same as unset", one, step({Wish(1).size(0)}),
       "error: size in sectors is '20480', wanted is '202719'"},
  });
}

TEST_CASE("what is on the disk as a whole") {
  const DiskState one = gpt({on_disk(1, 2048, 20480, "data")});
  check_rows({
      {"blank, nothing wanted", blank(), step({}), "already so"},
      {"blank, wipe, nothing wanted", blank(), step({}, true), "already so"},
      {"GPT, nothing wanted", one, step({}), "already so"},
      {"GPT, wipe, nothing wanted", one, step({}, true), "zap"},
      {"GPT, wipe, the same again", one, step({Wish(1).at(1).size(10)}, true),
       "zap new +1:2048+20480"},
      {"GPT, wipe, deletion", one, step({Wish(1).absent()}, true), "zap"},
      {"MBR", mbr(), step({Wish(1).size(10)}), "error: partition table of type 'dos'"},
      {"MBR, nothing wanted", mbr(), step({}), "error: not GPT"},
      {"MBR, wipe", mbr(), step({Wish(1).size(10)}, true), "zap new +1:2048+20480"},
      {"MBR, wipe only", mbr(), step({}, true), "zap"},
      {"raw filesystem", raw_filesystem(), step({Wish(1).size(10)}), "new +1:2048+20480"},
      {"raw filesystem, nothing wanted", raw_filesystem(), step({}), "already so"},
      {"raw filesystem, wipe", raw_filesystem(), step({}, true), "zap"},
      {"tiny", blank(60), step({Wish(1)}), "error: no free sector"},
      {"tiny, nothing wanted", blank(60), step({}), "already so"},
      {"empty", blank(0), step({Wish(1)}), "error: no free sector"},
  });
}

TEST_CASE("devices in use") {
  const DiskState two = gpt({on_disk(1, 2048, 20480, "a"), on_disk(2, 22528, 20480, "b")});
  check_rows({
      {"whole disk", directly_in_use(blank()), step({Wish(1)}), "error: whole disk is in use"},
      {"whole disk, nothing wanted", directly_in_use(blank()), step({}), "error: mounted on /srv"},
      {"wipe", in_use(two, 1), step({}, true), "error: wipeTable is set, but partition 1"},
      {"used one as it is", in_use(two, 1), step({Wish(1).named("a")}), "already so"},
      {"other one deleted", in_use(two, 1), step({Wish(2).absent().wiped()}), "-2"},
      {"other one made", in_use(two, 1), step({Wish(3).at(50).size(1)}), "+3:102400+2048"},
      {"used one deleted", in_use(two, 1), step({Wish(1).absent().wiped()}),
       "error: in use: mounted on /data"},
      {"used one changed", in_use(two, 2), step({Wish(2).named("x").wiped()}),
       "error: in use: mounted on /data"},
      {"used one resized", in_use(two, 2), step({Wish(2).size(20).resizing()}),
       "error: in use: mounted on /data"},
      {"used and disk held: partitions decide", in_use(directly_in_use(two), 1),
       step({Wish(2).absent().wiped()}), "-2"},
  });
}

TEST_CASE("places") {
  const DiskState gap = gpt({on_disk(1, 2048, 20480), on_disk(2, 122880, 20480, "", kGuidB)});
  check_rows({
      {"nothing given", blank(), step({Wish(1)}), "new +1:2048+202719"},
      {"start 0, size 0", blank(), step({Wish(1).at(0).size(0)}), "new +1:2048+202719"},
      {"size only", blank(), step({Wish(1).size(10)}), "new +1:2048+20480"},
      {"start only", blank(), step({Wish(1).at(10)}), "new +1:20480+184287"},
      {"one after the other", blank(), step({Wish(1).size(10), Wish(2).size(20), Wish(3)}),
       "new +1:2048+20480 +2:22528+40960 +3:63488+141279"},
      {"order of the list, not of numbers", blank(), step({Wish(3).size(10), Wish(1).size(10)}),
       "new +3:2048+20480 +1:22528+20480"},
      {"start unset takes the largest block", gap, step({Wish(3).size(10)}), "+3:22528+20480"},
      {"then the next largest", gap, step({Wish(3).size(40), Wish(4).size(10)}),
       "+3:22528+81920 +4:143360+20480"},
      {"explicit start in the smaller block, size 0", gap, step({Wish(3).at(70)}),
       "error: largest free block"},
      {"explicit start and size there", gap, step({Wish(3).at(70).size(5)}), "+3:143360+10240"},
      {"overlap", gap, step({Wish(3).at(5).size(20)}), "error: overlap partition 1"},
      {"overlap of two wishes", blank(), step({Wish(1).at(1).size(10), Wish(2).at(5).size(1)}),
       "error: overlap partition 1"},
      {"beyond the end", blank(), step({Wish(1).at(90).size(20)}), "error: usable sectors"},
      {"to the very end is too far", blank(), step({Wish(1).at(1).size(99)}),
       "error: usable sectors 34 to 204766"},
      {"too large", blank(), step({Wish(1).size(200)}), "error: not within"},
      {"absurdly large", blank(), step({Wish(1).size(8796093022207)}), "error: "},
      {"overflowing", blank(), step({Wish(1).size(INT64_MAX)}), "error: no disk can have"},
      {"negative size", blank(), step({Wish(1).size(-1)}), "error: no disk can have"},
      {"negative start", blank(), step({Wish(1).at(-5)}), "error: no disk can have"},
      {"the gap before 1 MiB is free", gpt({on_disk(1, 2048, 202719)}), step({Wish(2)}),
       "+2:34+2014"},
      {"full", gpt({on_disk(1, 34, 204733)}), step({Wish(2)}), "error: no free sector"},
      {"an odd partition ends alignment", gpt({on_disk(1, 4097, 1000)}), step({Wish(2).size(10)}),
       "+2:5097+20480"},
      {"alignment to two sectors", gpt({on_disk(1, 34, 100), on_disk(2, 2048, 2049, "", kGuidB)}),
       step({Wish(3).size(1)}), "+3:4098+2048"},
      {"4096-byte sectors", blank(25600, 4096), step({Wish(1).size(10), Wish(2)}),
       "new +1:256+2560 +2:2816+22779"},
      {"freed place is used", gpt({on_disk(1, 2048, 200000)}),
       step({Wish(1).absent().wiped(), Wish(2).size(10)}), "-1 +2:2048+20480"},
      {"unlisted partitions stay", gpt({on_disk(5, 2048, 100352)}), step({Wish(1).size(10)}),
       "+1:102400+20480"},
  });
}

TEST_CASE("a grown disk is used up to the bounds in its header") {
  DiskState state = gpt({on_disk(1, 2048, 20480)});
  state.table.total_sectors = 2 * kSectors;
  CHECK(text_of(decide(state, step({Wish(2)}))) == "+2:22528+182239");
}

TEST_CASE("on a large disk an odd partition leaves an alignment of eight sectors") {
  for (const auto& [sectors, expected] : {std::pair{585937499ULL, std::string("+2:5097+20480")},
                                          std::pair{585937500ULL, std::string("+2:5104+20480")}}) {
    DiskState state = blank(sectors);
    state.table.kind = sys::TableKind::kGpt;
    state.table.partitions = {on_disk(1, 4097, 1000)};
    CHECK(text_of(decide(state, step({Wish(2).size(10)}))) == expected);
  }
}

TEST_CASE("number 0") {
  const DiskState two = gpt({on_disk(1, 2048, 20480, "a"), on_disk(3, 43008, 20480, "c", kGuidB)});
  check_rows({
      {"lowest", blank(), step({Wish(0).named("x").size(10)}), "new +1:2048+20480"},
      {"several", blank(), step({Wish(0).named("x").size(10), Wish(0).named("y").size(10)}),
       "new +1:2048+20480 +2:22528+20480"},
      {"beside a listed one", blank(), step({Wish(1).size(10), Wish(0).named("x").size(10)}),
       "new +1:2048+20480 +2:22528+20480"},
      {"in a gap of numbers", two, step({Wish(0).named("x").size(10)}), "+2:63488+20480"},
      {"after the gap", two, step({Wish(0).named("x").size(10), Wish(0).named("y").size(10)}),
       "+2:63488+20480 +4:83968+20480"},
      {"not a number that a wish has", two, step({Wish(2).size(10), Wish(0).named("x").size(10)}),
       "+2:63488+20480 +4:83968+20480"},
      {"a deleted number, without wipe", two,
       step({Wish(1).absent().wiped(), Wish(0).named("x").size(10)}), "error: label is 'a'"},
      {"a deleted number, with wipe", two,
       step({Wish(1).absent().wiped(), Wish(0).named("x").size(10).wiped()}), "~1:63488+20480"},
      {"a second run finds its own", two, step({Wish(0).named("c").size(10)}), "already so"},
      {"a second run without dimensions", two, step({Wish(0).named("c")}), "already so"},
      {"a second run with size 0", two, step({Wish(0).named("c").at(0).size(10)}),
       "error: start sector"},
      {"the label with another type is another one", two, step({Wish(0).named("c").typed(kSwap)}),
       "+2:63488+141279"},
      {"not wanted, number 0", two, step({Wish(0).named("x").absent()}), "already so"},
      {"too many", gpt({on_disk(1, 2048, 100)}), step({Wish(129)}), "error: capacity"},
      {"negative", blank(), step({Wish(-1)}), "error: number -1"},
  });
}

TEST_CASE("all numbers taken") {
  std::vector<sys::Partition> partitions;
  for (std::uint32_t number = 1; number <= 128; ++number) {
    partitions.push_back(on_disk(number, 2048 * number, 100));
  }
  check_rows({{"number 0", gpt(partitions), step({Wish(0).named("x").size(1)}),
               "error: all 128 partition numbers are in use"}});
}

TEST_CASE("attributes of what is made") {
  const DiskState one = gpt({on_disk(1, 2048, 20480, "data", kGuidA, kSwap)});

  SUBCASE("as specified") {
    const auto decision =
        decide(blank(), step({Wish(1).size(10).named("x").id(kGuidB).typed(kSwap)}));
    CHECK(decision.edit.creations == std::vector{on_disk(1, 2048, 20480, "x", kGuidB, kSwap)});
  }
  SUBCASE("defaults: Linux data, random GUID, no label") {
    const auto decision = decide(blank(), step({Wish(1).size(10)}));
    CHECK(decision.edit.creations == std::vector{on_disk(1, 2048, 20480, "", "", kLinux)});
  }
  SUBCASE("replacing keeps nothing that is not given") {
    const auto decision = decide(one, step({Wish(1).at(1).size(20).wiped()}));
    CHECK(decision.edit.creations == std::vector{on_disk(1, 2048, 40960, "", "", kLinux)});
    CHECK(decision.edit.deletions == std::vector<std::uint32_t>{1});
  }
  SUBCASE("resizing keeps everything else") {
    const auto decision = decide(one, step({Wish(1).size(20).resizing()}));
    CHECK(decision.edit.creations == std::vector{on_disk(1, 2048, 40960, "data", kGuidA, kSwap)});
  }
}

TEST_CASE("an error names the config entry") {
  Wish entry(1);
  entry.pointer = "/storage/disks/0/partitions/3";
  entry.at(90).size(90);
  try {
    (void)decide(blank(), step({entry}));
    FAIL("decided");
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kPartition);
    CHECK(error.detail().pointer == "/storage/disks/0/partitions/3");
    CHECK_FALSE(error.detail().hint.empty());
  }
}

}  // namespace
}  // namespace firstlight::apply
