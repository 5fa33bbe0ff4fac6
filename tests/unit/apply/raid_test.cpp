// SPDX-License-Identifier: Apache-2.0
#include "apply/raid.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"

namespace firstlight::apply {
namespace {

plan::RaidStep mirror() {
  return {.pointer = "/storage/raid/0",
          .device = "/dev/md/data",
          .level = "raid1",
          .devices = {"/dev/vdb", "/dev/vdc", "/dev/vdd"},
          .spares = 1,
          .options = {}};
}

RaidState blank() {
  RaidState state;
  for (const std::string node : {"/dev/vdb", "/dev/vdc", "/dev/vdd"}) {
    state.members.push_back(
        {.device = node, .node = node, .use = {}, .found = {}, .superblock = {}});
  }
  return state;
}

// The array of mirror(), on its members.
RaidState stopped() {
  RaidState state = blank();
  for (RaidMember& member : state.members) {
    member.found.type = "linux_raid_member";
    member.superblock = {.array_uuid = "00ff", .name = "data", .level = 1, .raid_disks = 2};
  }
  return state;
}

RaidState running() {
  RaidState state = stopped();
  for (RaidMember& member : state.members) {
    member.use = "held by md127";
    state.running_members.push_back(member.node);
  }
  state.running_node = "/dev/md127";
  return state;
}

RaidState with(RaidState state, const std::function<void(RaidState&)>& change) {
  change(state);
  return state;
}

std::string outcome(const RaidState& state, ExistingArrays existing) {
  try {
    const RaidDecision decision = decide(state, mirror(), existing);
    std::string text;
    switch (decision.action) {
      case RaidAction::kKeep:
        text = "keep";
        break;
      case RaidAction::kAssemble:
        text = "assemble";
        break;
      case RaidAction::kCreate:
        text = "create";
        break;
    }
    for (const std::string& warning : decision.warnings) text += "; " + warning;
    return text;
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kRaid);
    CHECK(error.detail().pointer == "/storage/raid/0");
    CHECK_FALSE(error.detail().hint.empty());
    return "refused: " + error.detail().why;
  }
}

TEST_CASE("an array that is named by a path is known by the name that mdadm gave it") {
  struct Row {
    const char* device;
    const char* name;
  };
  for (const Row& row :
       {Row{"/dev/md/data", "data"}, Row{"/dev/md/md0", "md0"}, Row{"/dev/md0", "0"},
        Row{"/dev/md127", "127"}, Row{"/dev/md_root", "root"}, Row{"/dev/mdroot", "mdroot"}}) {
    CAPTURE(row.device);
    plan::RaidStep step = mirror();
    step.device = row.device;
    const RaidState state = with(stopped(), [&row](RaidState& s) {
      for (RaidMember& member : s.members) member.superblock->name = row.name;
    });
    CHECK(decide(state, step, ExistingArrays::kReuse).action == RaidAction::kAssemble);
  }
}

TEST_CASE("create, assemble, keep or refuse") {
  struct Row {
    std::string name;
    RaidState state;
    std::string overwrite;  // a part of the outcome, for each setting
    std::string reuse;
  };
  const auto renamed = [](RaidState& s) { s.members[1].superblock->name = "other"; };
  const std::vector<Row> rows{
      {"blank", blank(), "create", "create"},
      {"it is there", stopped(), "it is this very array, firstlight.raid-reuse=yes", "assemble"},
      {"it runs", running(), "refused: it runs already, as /dev/md127", "keep"},
      {"a filesystem", with(blank(), [](RaidState& s) { s.members[2].found.type = "ext4"; }),
       "members hold data, which is overwritten: /dev/vdd (ext4)", "create; array /dev/md/data"},
      {"a partition table",
       with(blank(), [](RaidState& s) { s.members[0].found.partition_table = "gpt"; }),
       "/dev/vdb (a partition table of type 'gpt')", "create; "},
      {"two with data", with(stopped(), [](RaidState& s) { s.members[1].superblock.reset(); }),
       "/dev/vdb (a member of the array 'data'), /dev/vdc (linux_raid_member), /dev/vdd",
       "refused: an array of this name is there, but differs: /dev/vdc carries no array"},
      {"another name", with(stopped(), renamed), "create; ",
       "refused: an array of this name is there, but differs: /dev/vdc carries the array 'other'"},
      {"all of another name",
       with(stopped(),
            [](RaidState& s) {
              for (auto& m : s.members) m.superblock->name = "other";
            }),
       "create; ", "create; "},
      {"another level", with(stopped(), [](RaidState& s) { s.members[0].superblock->level = 5; }),
       "create; ", "its level is 5, wanted is raid1"},
      {"other active members",
       with(stopped(), [](RaidState& s) { s.members[0].superblock->raid_disks = 3; }), "create; ",
       "it has 3 active members, wanted are 2"},
      {"two arrays of the name",
       with(stopped(), [](RaidState& s) { s.members[2].superblock->array_uuid = "11"; }),
       "create; ", "/dev/vdb and /dev/vdd carry different arrays"},
      {"mounted member", with(blank(), [](RaidState& s) { s.members[1].use = "mounted on /var"; }),
       "refused: the member /dev/vdc is in use: mounted on /var", "refused: the member /dev/vdc"},
      {"runs with fewer members",
       with(running(), [](RaidState& s) { s.running_members.pop_back(); }),
       "refused: another array of this name runs as /dev/md127: it is made of /dev/vdb, /dev/vdc",
       "refused: another array of this name"},
      {"another one of this name runs",
       with(blank(), [](RaidState& s) { s.running_node = "/dev/md127"; }),
       "refused: another array of this name runs as /dev/md127: /dev/vdb carries no array",
       "refused: another array"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string overwrite = outcome(row.state, ExistingArrays::kOverwrite);
    CAPTURE(overwrite);
    CHECK(overwrite.find(row.overwrite) != std::string::npos);
    const std::string reuse = outcome(row.state, ExistingArrays::kReuse);
    CAPTURE(reuse);
    CHECK(reuse.find(row.reuse) != std::string::npos);
  }
  CHECK(outcome(blank(), ExistingArrays::kOverwrite) == "create");
}

TEST_CASE("the arguments of mdadm") {
  plan::RaidStep step = mirror();
  step.options = {"--metadata", "1.0"};
  const std::vector<std::string> nodes{"/dev/vdb", "/dev/vdc", "/dev/vdd"};
  CHECK(fmt::format("{}", fmt::join(create_arguments(step, nodes), " ")) ==
        "--create /dev/md/data --force --run --homehost any --level raid1 --raid-devices 2 "
        "--spare-devices 1 --metadata 1.0 /dev/vdb /dev/vdc /dev/vdd");
  step.spares = 0;
  step.options.clear();
  CHECK(fmt::format("{}", fmt::join(create_arguments(step, nodes), " ")) ==
        "--create /dev/md/data --force --run --homehost any --level raid1 --raid-devices 3 "
        "/dev/vdb /dev/vdc /dev/vdd");
  CHECK(fmt::format("{}", fmt::join(assemble_arguments(step, nodes), " ")) ==
        "--assemble /dev/md/data --homehost any /dev/vdb /dev/vdc /dev/vdd");
}

}  // namespace
}  // namespace firstlight::apply
