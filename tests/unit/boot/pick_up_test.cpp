// SPDX-License-Identifier: Apache-2.0
#include "boot/pick_up.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using firstlight::boot::BootUnit;
using firstlight::boot::jobs_to_cancel;
using firstlight::boot::units_to_start;

TEST_CASE("the job of a unit that was withdrawn is cancelled") {
  struct Row {
    const char* what;
    BootUnit unit;
    bool cancelled;
  };
  const BootUnit withdrawn = {
      .name = "a.service", .is_loaded = true, .is_waiting = true, .is_withdrawn = true};
  BootUnit required = withdrawn;
  required.required_by = {"b.service"};  // which would fail
  BootUnit begun = withdrawn;
  begun.is_waiting = false;
  begun.is_going = true;
  BootUnit target = withdrawn;
  target.name = "rescue.target";
  BootUnit masked_target = target;
  masked_target.is_loaded = false;
  const Row rows[] = {
      {"withdrawn", withdrawn, true},
      {"as before", {.name = "a.service", .is_loaded = true, .is_waiting = true}, false},
      {"required", required, false},
      {"begun", begun, false},
      {"a target that is disabled", target, false},
      {"a target that is masked", masked_target, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const std::vector<BootUnit> units = {{}, row.unit};
    CHECK(jobs_to_cancel(units) ==
          (row.cancelled ? std::vector<std::size_t>{1} : std::vector<std::size_t>{}));
  }
}

TEST_CASE("what has come to be wanted is started") {
  using Names = std::vector<std::string>;
  const BootUnit active = {.name = "swap.target", .is_loaded = true, .is_going = true};
  const BootUnit waiting = {.name = "multi-user.target", .is_loaded = true, .is_waiting = true};
  const BootUnit idle = {.name = "graphical.target", .is_loaded = true};
  struct Row {
    const char* what;
    BootUnit unit;
    bool started;
  };
  const Row rows[] = {
      {"by an active target", {.name = "a", .is_loaded = true, .wanted_by = {"swap.target"}}, true},
      {"by a target to come",
       {.name = "a", .is_loaded = true, .wanted_by = {"x", "multi-user.target"}},
       true},
      {"by nothing of this boot",
       {.name = "a", .is_loaded = true, .wanted_by = {"graphical.target"}},
       false},
      {"tried before",
       {.name = "a", .is_loaded = true, .was_tried = true, .wanted_by = {"swap.target"}},
       false},
      {"without a file", {.name = "a", .wanted_by = {"swap.target"}}, false},
      {"by a job that is cancelled", {.name = "a", .is_loaded = true, .wanted_by = {"c"}}, false},
      {"going already",
       {.name = "a", .is_loaded = true, .is_going = true, .wanted_by = {"swap.target"}},
       false},
  };
  const BootUnit cancelled = {.name = "c", .is_loaded = true, .is_waiting = true};
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const std::vector<BootUnit> units = {active, waiting, idle, cancelled, row.unit};
    const std::vector<std::size_t> cancelled_jobs = {3};
    CHECK(units_to_start(units, cancelled_jobs) == (row.started ? Names{"a"} : Names{}));
  }
}

TEST_CASE("a withdrawn unit that something still wants is started again") {
  const std::vector<BootUnit> units = {
      {.name = "multi-user.target", .is_loaded = true, .is_waiting = true},
      {.name = "a.service",
       .is_loaded = true,
       .is_waiting = true,
       .is_withdrawn = true,
       .wanted_by = {"multi-user.target"}}};
  const std::vector<std::size_t> cancelled = jobs_to_cancel(units);
  CHECK(cancelled == std::vector<std::size_t>{1});
  CHECK(units_to_start(units, cancelled) == std::vector<std::string>{"a.service"});
}

TEST_CASE("the name in a text of /etc/hostname") {
  struct Row {
    const char* text;
    const char* name;
  };
  const Row rows[] = {{"node-1\n", "node-1"},
                      {"node-1", "node-1"},
                      {"", ""},
                      {"\n", ""},
                      {"# made by hand\n\nnode-1\nother\n", "node-1"}};
  for (const Row& row : rows) CHECK(firstlight::boot::hostname_in(row.text) == row.name);
}
