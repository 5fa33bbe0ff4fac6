// SPDX-License-Identifier: Apache-2.0
#include "apply/luks.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr const char* kUuid = "0b3ac8d4-7a3b-4c4b-9e0d-2f6a1c3b5d7e";

plan::LuksStep with_key() {
  plan::LuksStep step;
  step.pointer = "/storage/luks/0";
  step.name = "secret";
  step.device = "/dev/disk/by-partlabel/secret";
  step.key_file.source = "data:,key";
  return step;
}

plan::LuksStep wanted(const std::function<void(plan::LuksStep&)>& change) {
  plan::LuksStep step = with_key();
  change(step);
  return step;
}

LuksState blank() {
  LuksState state;
  state.node = "/dev/vdb1";
  return state;
}

LuksState closed() {
  LuksState state = blank();
  state.found.type = "crypto_LUKS";
  state.header = {.version = 2, .label = "data", .uuid = kUuid};
  return state;
}

LuksState opened() {
  LuksState state = closed();
  state.use = "held by dm-0";
  state.mapping_node = "/dev/dm-0";
  state.mapping_members = {"/dev/vdb1"};
  return state;
}

LuksState with(LuksState state, const std::function<void(LuksState&)>& change) {
  change(state);
  return state;
}

std::string outcome(const LuksState& state, const plan::LuksStep& step) {
  try {
    switch (decide(state, step)) {
      case LuksAction::kKeep:
        return "keep";
      case LuksAction::kOpen:
        return "open";
      case LuksAction::kFormat:
        return "format";
    }
    return "";
  } catch (const Error& error) {
    CHECK(error.detail().code == ErrorCode::kLuks);
    CHECK(error.detail().pointer == "/storage/luks/0");
    CHECK_FALSE(error.detail().hint.empty());
    return "refused: " + error.detail().why;
  }
}

TEST_CASE("keep, open, format or refuse") {
  struct Row {
    std::string name;
    LuksState state;
    plan::LuksStep step;
    std::string expected;  // a part of the outcome
  };
  const auto wipe = [](plan::LuksStep& s) { s.wipe = true; };
  const auto generated = [](plan::LuksStep& s) { s.key_file = {}; };
  const std::vector<Row> rows{
      {"blank", blank(), with_key(), "format"},
      {"blank, generated key", blank(), wanted(generated), "format"},
      {"blank, wipe", blank(), wanted(wipe), "format"},
      {"the volume is there", closed(), with_key(), "open"},
      {"and is open", opened(), with_key(), "keep"},
      {"wipe", closed(), wanted(wipe), "format"},
      {"wipe while open", opened(), wanted(wipe), "is in use: held by dm-0"},
      {"generated key", closed(), wanted(generated), "without a key file"},
      {"empty source", closed(), wanted([](auto& s) { s.key_file.source = ""; }),
       "without a key file"},
      {"clevis", closed(), wanted([](auto& s) { s.clevis.emplace(); }), "clevis is always"},
      {"label", closed(), wanted([](auto& s) { s.label = "data"; }), "open"},
      {"other label", closed(), wanted([](auto& s) { s.label = "x"; }),
       "label is 'data', wanted is 'x'"},
      {"label must be empty", closed(), wanted([](auto& s) { s.label = ""; }),
       "label is 'data', wanted is ''"},
      {"UUID", closed(), wanted([](auto& s) { s.uuid = kUuid; }), "open"},
      {"UUID in upper case",
       with(closed(), [](auto& s) { s.header->uuid = "0B3AC8D4-7A3B-4C4B-9E0D-2F6A1C3B5D7E"; }),
       wanted([](auto& s) { s.uuid = kUuid; }), "open"},
      {"other UUID", closed(), wanted([](auto& s) { s.uuid = "a"; }), "UUID is '0b3a"},
      {"discard wanted", closed(), wanted([](auto& s) { s.discard = true; }),
       "discard is false, wanted is true"},
      {"discard not wanted", with(closed(), [](auto& s) { s.header->allow_discards = true; }),
       with_key(), "discard is true, wanted is false"},
      {"discard in both", with(closed(), [](auto& s) { s.header->allow_discards = true; }),
       wanted([](auto& s) { s.discard = true; }), "open"},
      {"LUKS1", with(closed(), [](auto& s) { s.header->version = 1; }), with_key(), "it is LUKS1"},
      {"open under another name", with(closed(), [](auto& s) { s.use = "held by dm-3"; }),
       with_key(), "is in use: held by dm-3"},
      {"the name lies elsewhere", with(opened(), [](auto& s) { s.mapping_members = {"/dev/vdc"}; }),
       with_key(), "/dev/mapper/secret lies on /dev/vdc"},
      {"the name lies elsewhere, wipe",
       with(blank(),
            [](auto& s) {
              s.mapping_node = "/dev/dm-0";
              s.mapping_members = {"/dev/vdc"};
            }),
       wanted(wipe), "the name is taken"},
      {"filesystem", with(blank(), [](auto& s) { s.found.type = "ext4"; }), with_key(),
       "by-partlabel/secret holds ext4"},
      {"filesystem, wipe", with(blank(), [](auto& s) { s.found.type = "ext4"; }), wanted(wipe),
       "format"},
      {"partition table", with(blank(), [](auto& s) { s.found.partition_table = "dos"; }),
       with_key(), "a partition table of type 'dos'"},
      {"mounted", with(blank(), [](auto& s) { s.use = "mounted on /var"; }), with_key(),
       "is in use: mounted on /var"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string actual = outcome(row.state, row.step);
    CAPTURE(actual);
    CHECK(actual.find(row.expected) != std::string::npos);
    CHECK(actual.starts_with("refused") == (row.expected.find(' ') != std::string::npos));
  }
}

TEST_CASE("all differences are in one message") {
  plan::LuksStep step = wanted([](auto& s) {
    s.label = "x";
    s.discard = true;
    s.key_file = {};
  });
  const std::string why = outcome(closed(), step);
  CHECK(why.find("key file") != std::string::npos);
  CHECK(why.find("label is") != std::string::npos);
  CHECK(why.find("discard is") != std::string::npos);
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

TEST_CASE("the arguments of cryptsetup and clevis") {
  plan::LuksStep step = with_key();
  CHECK(joined(format_arguments(step, "/dev/vdb1", "/proc/1/fd/9")) ==
        "luksFormat --batch-mode --type luks2 --key-file /proc/1/fd/9 /dev/vdb1");
  CHECK(joined(open_arguments(step, "/dev/vdb1", "/proc/1/fd/9", true)) ==
        "luksOpen /dev/vdb1 secret --key-file /proc/1/fd/9 --persistent");
  step.label = "";
  step.uuid = kUuid;
  CHECK(
      joined(format_arguments(step, "/dev/vdb1", "K")) ==
      fmt::format("luksFormat --batch-mode --type luks2 --key-file K --uuid {} /dev/vdb1", kUuid));
  step.label = "data";
  step.uuid.reset();
  step.options = {"--cipher", "aes-xts-plain64"};
  step.discard = true;
  step.open_options = {"--perf-no_read_workqueue"};
  CHECK(joined(format_arguments(step, "/dev/vdb1", "K")) ==
        "luksFormat --batch-mode --type luks2 --key-file K --label data --cipher aes-xts-plain64 "
        "/dev/vdb1");
  CHECK(joined(open_arguments(step, "/dev/vdb1", "K", true)) ==
        "luksOpen /dev/vdb1 secret --key-file K --persistent --allow-discards "
        "--perf-no_read_workqueue");
  // An old volume is opened as its header says, and the header stays as it is.
  CHECK(joined(open_arguments(step, "/dev/vdb1", "K", false)) ==
        "luksOpen /dev/vdb1 secret --key-file K");
  plan::ClevisBinding binding;
  binding.pin = "sss";
  binding.config = R"({"t":1})";
  CHECK(joined(bind_arguments(binding, "/dev/vdb1", "K")) ==
        R"(luks bind -f -k K -d /dev/vdb1 sss {"t":1})");
}

TEST_CASE("as many are formatted at once as memory and processors allow") {
  constexpr std::uint64_t kMib = std::uint64_t{1} << 20U;
  struct Row {
    std::uint64_t memory_mib;
    unsigned processors;
    std::size_t expected;
  };
  for (const Row& row : {Row{256, 4, 1}, Row{1536, 4, 1}, Row{2048, 4, 1}, Row{4096, 4, 2},
                         Row{16384, 4, 4}, Row{16384, 64, 8}, Row{0, 0, 1}}) {
    CAPTURE(row.memory_mib);
    CHECK(formats_at_once(row.memory_mib * kMib, row.processors) == row.expected);
  }
}

TEST_CASE("a volume on another one waits for it") {
  const auto runs = [](const std::vector<std::pair<std::string, std::string>>& volumes) {
    std::vector<plan::LuksStep> steps;
    for (const auto& [name, device] : volumes) {
      plan::LuksStep& step = steps.emplace_back();
      step.name = name;
      step.device = device;
    }
    return independent_runs(steps);
  };
  using Runs = std::vector<std::size_t>;
  CHECK(runs({}) == Runs{});
  CHECK(runs({{"a", "/dev/x"}}) == Runs{1});
  CHECK(runs({{"a", "/dev/x"}, {"b", "/dev/y"}, {"c", "/dev/mapper/other"}}) == Runs{3});
  CHECK(runs({{"a", "/dev/x"}, {"b", "/dev/mapper/a"}}) == Runs{1, 1});
  CHECK(runs({{"a", "/dev/x"},
              {"b", "/dev/y"},
              {"c", "/dev/disk/by-id/dm-name-a"},
              {"d", "/dev/z"}}) == Runs{2, 2});
  CHECK(runs({{"a", "/dev/x"}, {"b", "/dev/mapper/a"}, {"c", "/dev/mapper/b"}}) == Runs{1, 1, 1});
}

}  // namespace
}  // namespace firstlight::apply
