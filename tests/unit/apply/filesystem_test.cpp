// SPDX-License-Identifier: Apache-2.0
#include "apply/filesystem.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace firstlight::apply {
namespace {

using Text = std::optional<std::string>;

plan::FilesystemStep wanted(std::string format, Text label = {}, Text uuid = {},
                            bool wipe = false) {
  plan::FilesystemStep step;
  step.pointer = "/storage/filesystems/0";
  step.device = "/dev/vdb1";
  step.format = std::move(format);
  step.label = std::move(label);
  step.uuid = std::move(uuid);
  step.wipe = wipe;
  return step;
}

sys::ProbeResult found(std::string type, std::string label = "", std::string uuid = "",
                       std::string table = "") {
  return {.type = std::move(type),
          .label = std::move(label),
          .uuid = std::move(uuid),
          .partition_table = std::move(table)};
}

constexpr const char* kUuid = "0b3ac8d4-7a3b-4c4b-9e0d-2f6a1c3b5d7e";

TEST_CASE("keep, create, wipe or refuse") {
  struct Row {
    std::string name;
    sys::ProbeResult found;
    plan::FilesystemStep step;
    std::string expected;  // keep, create, wipe, or a part of the error
  };
  const std::vector<Row> rows{
      {"blank", found(""), wanted("ext4"), "create"},
      {"blank, wipe", found(""), wanted("ext4", {}, {}, true), "create"},
      {"same", found("ext4"), wanted("ext4"), "keep"},
      {"same, wipe", found("ext4"), wanted("ext4", {}, {}, true), "create"},
      {"same with label", found("ext4", "data"), wanted("ext4", "data"), "keep"},
      {"label unset: any", found("ext4", "data"), wanted("ext4"), "keep"},
      {"label empty: must be", found("ext4", "data"), wanted("ext4", ""), "label is 'data'"},
      {"label empty, is", found("ext4"), wanted("ext4", ""), "keep"},
      {"label differs", found("ext4", "a"), wanted("ext4", "b"), "label is 'a', wanted is 'b'"},
      {"label differs in case", found("xfs", "A"), wanted("xfs", "a"), "label is 'A'"},
      {"label differs, wipe", found("ext4", "a"), wanted("ext4", "b", {}, true), "create"},
      {"UUID same", found("xfs", "", kUuid), wanted("xfs", {}, kUuid), "keep"},
      {"UUID same in upper case", found("xfs", "", "0B3AC8D4-7A3B-4C4B-9E0D-2F6A1C3B5D7E"),
       wanted("xfs", {}, kUuid), "keep"},
      {"UUID differs", found("xfs", "", "x"), wanted("xfs", {}, kUuid), "UUID is 'x'"},
      {"volume id with dash", found("vfat", "", "ABCD-1234"), wanted("vfat", {}, "abcd1234"),
       "keep"},
      {"volume id with both dashes", found("vfat", "", "ABCD-1234"),
       wanted("vfat", {}, "abcd-1234"), "keep"},
      {"volume id differs", found("vfat", "", "ABCD-1234"), wanted("vfat", {}, "abcd1235"),
       "UUID is"},
      {"the dash counts elsewhere", found("ext4", "", "abcd-1234"), wanted("ext4", {}, "abcd1234"),
       "UUID is"},
      {"other format", found("xfs"), wanted("ext4"), "format is 'xfs', wanted is 'ext4'"},
      {"other format and label", found("xfs", "a"), wanted("ext4", "b"),
       "wanted is 'ext4'; label is 'a'"},
      {"ext3 is not ext4", found("ext3"), wanted("ext4"), "format is 'ext3'"},
      {"LUKS", found("crypto_LUKS"), wanted("ext4"), "crypto_LUKS"},
      {"LVM", found("LVM2_member"), wanted("xfs"), "LVM2_member"},
      {"RAID member, wipe", found("linux_raid_member"), wanted("xfs", {}, {}, true), "create"},
      {"swap", found("swap"), wanted("swap"), "keep"},
      {"swap, blank", found(""), wanted("swap"), "create"},
      {"btrfs", found("btrfs"), wanted("btrfs"), "keep"},
      {"partition table", found("", "", "", "gpt"), wanted("ext4"), "table of type 'gpt'"},
      {"partition table, wipe", found("", "", "", "gpt"), wanted("ext4", {}, {}, true), "create"},
      {"none, blank", found(""), wanted("none"), "keep"},
      {"none, ext4", found("ext4"), wanted("none"), "format is 'ext4', wanted is 'none'"},
      {"none, table", found("", "", "", "dos"), wanted("none"), "table of type 'dos'"},
      {"none, wipe", found("ext4"), wanted("none", {}, {}, true), "wipe"},
      {"none, wipe, blank", found(""), wanted("none", {}, {}, true), "wipe"},
      {"empty format, blank", found(""), wanted(""), "keep"},
      {"empty format, ext4", found("ext4"), wanted(""), "something else"},
      {"half-made", found("ext4", "fl-half-made"), wanted("ext4"), "create"},
      {"half-made, other format wanted", found("xfs", "fl-half-made"), wanted("ext4"), "create"},
      {"half-made btrfs", found("btrfs", "fl-half-made", kUuid), wanted("btrfs", "a"), "create"},
      {"half-made vfat", found("vfat", "EFI", "464C-484D"), wanted("vfat", "EFI"), "create"},
      {"half-made, nothing wanted", found("ext4", "fl-half-made"), wanted("none"), "wipe"},
      {"the mark elsewhere is none", found("swap", "fl-half-made"), wanted("ext4"), "is 'swap'"},
      {"the mark's label on vfat is none", found("vfat", "fl-half-made"), wanted("xfs"),
       "is 'vfat'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string outcome;
    try {
      const FilesystemAction action = decide(row.found, row.step);
      switch (action) {
        case FilesystemAction::kKeep:
          outcome = "keep";
          break;
        case FilesystemAction::kWipe:
          outcome = "wipe";
          break;
        case FilesystemAction::kCreate:
          outcome = "create";
          break;
      }
      CHECK(outcome == row.expected);
    } catch (const Error& error) {
      CHECK(error.detail().code == ErrorCode::kFilesystem);
      CHECK(error.detail().pointer == "/storage/filesystems/0");
      CAPTURE(error.what());
      CHECK(std::string(error.what()).find(row.expected) != std::string::npos);
    }
  }
}

TEST_CASE("arguments of mkfs") {
  struct Row {
    plan::FilesystemStep step;
    std::vector<std::string> options;
    std::string expected;
  };
  const std::vector<Row> rows{
      {wanted("ext4"),
       {},
       "-q -E nodiscard,lazy_itable_init=1,lazy_journal_init=1 -F -L fl-half-made /dev/vdb1"},
      {wanted("ext4", "data", kUuid),
       {},
       "-q -E nodiscard,lazy_itable_init=1 -F -U " + std::string(kUuid) +
           " -L fl-half-made /dev/vdb1"},
      {wanted("ext4"),
       {"-E", "discard", "-b", "4096"},
       "-q -E nodiscard,lazy_itable_init=1,lazy_journal_init=1 -E discard -b 4096 -F -L "
       "fl-half-made /dev/vdb1"},
      {wanted("xfs"), {}, "-q -K -f -L fl-half-made /dev/vdb1"},
      {wanted("xfs", "logs", kUuid),
       {"-i", "size=1024"},
       "-q -K -i size=1024 -f -m uuid=" + std::string(kUuid) + " -L fl-half-made /dev/vdb1"},
      {wanted("btrfs", "pool", kUuid),
       {},
       "-q -K --force -U " + std::string(kUuid) + " -L fl-half-made /dev/vdb1"},
      {wanted("vfat", "EFI", "abcd-1234"), {}, "-i 464c484d -n EFI /dev/vdb1"},
      {wanted("vfat"), {"-F", "32"}, "-F 32 -i 464c484d /dev/vdb1"},
      {wanted("swap", "swap", kUuid), {}, "-f -U " + std::string(kUuid) + " -L swap /dev/vdb1"},
      {wanted("swap"), {}, "-f /dev/vdb1"},
      {wanted("xfs", ""), {}, "-q -K -f -L fl-half-made /dev/vdb1"},
      {wanted("xfs"), {"-L", "own"}, "-q -K -L own -f /dev/vdb1"},
      {wanted("ext4", "data"),
       {"-Lown"},
       "-q -E nodiscard,lazy_itable_init=1,lazy_journal_init=1 -Lown -F -L data /dev/vdb1"},
      {wanted("btrfs"), {"--label", "own"}, "-q -K --label own --force /dev/vdb1"},
      {wanted("btrfs", "a"), {"--csum", "sha256"}, "-q -K --csum sha256 --force -L a /dev/vdb1"},
      {wanted("vfat", {}, "abcd1234"), {"--invariant"}, "--invariant -i abcd1234 /dev/vdb1"},
  };
  for (Row row : rows) {
    row.step.options = row.options;
    CHECK(fmt::format("{}", fmt::join(mkfs_arguments(row.step, "/dev/vdb1"), " ")) == row.expected);
  }
}

TEST_CASE("only a filesystem whose every superblock can be renamed is marked") {
  struct Row {
    const char* format;
    std::vector<std::string> options;
    bool is_marked;
  };
  for (const Row& row :
       {Row{"ext4", {}, true}, Row{"ext4", {"-L", "x"}, false},
        Row{"btrfs", {"-d", "single"}, true}, Row{"btrfs", {"-d", "raid1", "/dev/vdc"}, false},
        Row{"btrfs", {"--csum", "xxhash"}, false}, Row{"swap", {}, false}}) {
    CAPTURE(row.format);
    plan::FilesystemStep step;
    step.format = row.format;
    step.options = row.options;
    CHECK(gets_marked(step) == row.is_marked);
  }
}

}  // namespace
}  // namespace firstlight::apply
