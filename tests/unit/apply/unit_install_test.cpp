// SPDX-License-Identifier: Apache-2.0
// Rows beside those that tests/root/tree compares with systemctl: preset lines, names, warnings.
#include "apply/unit_install.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "apply/preset.h"
#include "apply/unit_name.h"

namespace firstlight::apply {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

class Units {
 public:
  void add(const std::string& name, const Options& install,
           UnitFileState state = UnitFileState::kFound) {
    UnitFile unit{.state = state, .name = name, .path = "/usr/lib/systemd/system/" + name};
    unit.options.push_back({"Unit", "WantedBy", "not-this.target"});
    for (const auto& [key, value] : install) unit.options.push_back({"Install", key, value});
    units_[name] = unit;
  }
  [[nodiscard]] UnitLookup lookup() const {
    return [this](const std::string& name) {
      const auto found = units_.find(name);
      return found == units_.end() ? UnitFile{.name = name, .path = {}} : found->second;
    };
  }

 private:
  std::map<std::string, UnitFile> units_;
};

std::vector<std::string> link_paths(const EnableDecision& decision) {
  std::vector<std::string> paths;
  for (const LinkWish& link : decision.links) paths.push_back(link.path);
  return paths;
}

}  // namespace

TEST_CASE("preset lines") {
  struct Row {
    std::vector<PresetWish> wishes;
    std::string text;
  };
  const std::vector<Row> rows = {
      {{}, ""},
      {{{"a.service", true}}, "enable a.service\n"},
      {{{"a.service", false}}, "disable a.service\n"},
      {{{"b.service", true}, {"a.service", true}}, "enable a.service\nenable b.service\n"},
      {{{"b.service", false}, {"a.service", true}}, "enable a.service\ndisable b.service\n"},
      // Sorted by NAME-enabled: '-' comes before '.'.
      {{{"a.service", true}, {"a-b.service", true}}, "enable a-b.service\nenable a.service\n"},
      {{{"a@two.service", true}, {"a@one.service", true}}, "enable a@.service two one\n"},
      {{{"a@one.service", true}, {"a@two.service", false}},
       "disable a@.service two\nenable a@.service one\n"},
      {{{"a@.service", true}}, "enable a@.service \n"},
      {{{"a@.service", true}, {"a@x.service", true}}, "enable a@.service  x\n"},
      {{{"a@x.service", true}, {"a@x.socket", true}}, "enable a@.service x\nenable a@.socket x\n"},
      {{{"a@b@c.service", true}}, "enable a@.service b@c\n"},
      {{{"a@b.c.service", true}}, "enable a@.service b.c\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto lines = preset_lines(row.wishes);
    CHECK(with_preset_lines("", lines) == row.text);
    // A second run adds nothing.
    CHECK(with_preset_lines(row.text, lines) == row.text);
  }
  const auto lines = preset_lines(std::vector<PresetWish>{{"a.service", true}});
  CHECK(with_preset_lines("enable b.service", lines) == "enable b.service\nenable a.service\n");
  CHECK(with_preset_lines("enable a.service.d\n", lines) ==
        "enable a.service.d\nenable a.service\n");
}

TEST_CASE("unit names") {
  using Kind = UnitNameKind;
  const std::vector<std::pair<std::string, Kind>> rows = {
      {"a.service", Kind::kPlain},
      {"a@.service", Kind::kTemplate},
      {"a@x.service", Kind::kInstance},
      {"a@x@y.service", Kind::kInstance},
      {"a@x.y.service", Kind::kInstance},
      {"a:b-c_d\\x20.mount", Kind::kPlain},
      {"a.b.target", Kind::kPlain},
      {"a", Kind::kInvalid},
      {"a.conf", Kind::kInvalid},
      {".service", Kind::kInvalid},
      {"@.service", Kind::kInvalid},
      {"@x.service", Kind::kInvalid},
      {"a b.service", Kind::kInvalid},
      {"a/b.service", Kind::kInvalid},
      {"", Kind::kInvalid},
      {std::string(260, 'a') + ".service", Kind::kInvalid},
  };
  for (const auto& [name, kind] : rows) {
    CAPTURE(name);
    CHECK(unit_name_kind(name) == kind);
  }
  for (const char* name : {"a.service", "10-x.conf", "weird+name.service"}) {
    CHECK(unit_file_name_fault(name).empty());
  }
  for (const char* name : {"", ".", "..", "../x.service", "a/b.service", "a\nb.service",
                           "a b.service", "\t.service"}) {
    CAPTURE(name);
    CHECK_FALSE(unit_file_name_fault(name).empty());
  }
}

TEST_CASE("enabling makes the links of [Install] and nothing else") {
  Units units;
  units.add("a.service", {{"WantedBy", "x.target y.target"},
                          {"RequiredBy", "z.target"},
                          {"UpheldBy", "u.service"},
                          {"Alias", "b.service"}});
  const EnableDecision decision = decide_enable("a.service", units.lookup());
  CHECK(decision.warnings.empty());
  CHECK(link_paths(decision) == std::vector<std::string>{
                                    "/etc/systemd/system/b.service",
                                    "/etc/systemd/system/x.target.wants/a.service",
                                    "/etc/systemd/system/y.target.wants/a.service",
                                    "/etc/systemd/system/z.target.requires/a.service",
                                    "/etc/systemd/system/u.service.upholds/a.service",
                                });
  for (const LinkWish& link : decision.links) {
    CHECK(link.target == "/usr/lib/systemd/system/a.service");
  }
  CHECK(decision.links[0].alias);
  CHECK_FALSE(decision.links[1].alias);
}

TEST_CASE("what cannot be enabled is said and makes no link") {
  struct Row {
    std::string unit;
    Options install;
    UnitFileState state;
  };
  const std::vector<Row> rows = {
      {"a.service", {}, UnitFileState::kFound},
      {"a.service", {{"WantedBy", "x.target"}}, UnitFileState::kMasked},
      {"a.service", {}, UnitFileState::kAbsent},
      {"a@.service", {{"WantedBy", "x.target"}}, UnitFileState::kFound},
      {"a.service", {{"WantedBy", "../../escape.target"}}, UnitFileState::kFound},
      {"a.service", {{"WantedBy", "no-type"}}, UnitFileState::kFound},
      {"a.service", {{"WantedBy", "x-%b.target"}}, UnitFileState::kFound},
      {"a.service", {{"WantedBy", "x.target%"}}, UnitFileState::kFound},
      {"a.service", {{"Alias", "b.socket"}}, UnitFileState::kFound},
      {"a.service", {{"Alias", "b@x.service"}}, UnitFileState::kFound},
      {"a@one.service", {{"Alias", "b@two.service"}}, UnitFileState::kFound},
  };
  for (const Row& row : rows) {
    CAPTURE(row.unit);
    Units units;
    units.add(row.unit, row.install, row.state);
    const EnableDecision decision = decide_enable(row.unit, units.lookup());
    CHECK(decision.links.empty());
    CHECK(decision.warnings.size() == 1);
  }
}

TEST_CASE("companions that name each other end") {
  Units units;
  units.add("a.service", {{"Also", "b.service a.service"}, {"WantedBy", "x.target"}});
  units.add("b.service", {{"Also", "a.service"}, {"WantedBy", "y.target"}});
  CHECK(link_paths(decide_enable("b.service", units.lookup())).size() == 2);
  const std::vector<UnitLink> links = {
      {"/etc/systemd/system/x.target.wants/a.service", "/usr/lib/systemd/system/a.service"},
      {"/etc/systemd/system/y.target.wants/b.service", "/usr/lib/systemd/system/b.service"},
      {"/etc/systemd/system/y.target.wants/c.service", "/usr/lib/systemd/system/c.service"}};
  CHECK(decide_disable("a.service", units.lookup(), links).size() == 2);
}

}  // namespace firstlight::apply
