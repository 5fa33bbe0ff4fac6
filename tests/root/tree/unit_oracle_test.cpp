// SPDX-License-Identifier: Apache-2.0
// systemctl as oracle: the same units in two equal roots, one enabled and disabled by
// `systemctl --root`, one by us; the links below /etc/systemd/system must be equal.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "../skipped.h"
#include "apply/unit.h"
#include "apply/unit_install.h"
#include "apply/unit_search.h"
#include "sys/process.h"
#include "temporary_root.h"

namespace firstlight::test {
namespace {

constexpr const char* kSystemctl = "/usr/bin/systemctl";

struct File {
  std::string path;
  std::string text;  // "-> TARGET": a symbolic link
};

struct Scenario {
  std::string name;
  std::vector<File> files;
  std::vector<std::string> enable;
  std::vector<std::string> disable = {};
};

std::string install(const std::string& lines) {
  return "[Unit]\nDescription=test\n[Service]\nExecStart=/bin/true\n[Install]\n" + lines;
}

const std::string kVendor = "/usr/lib/systemd/system/";
const std::string kLocal = "/etc/systemd/system/";

std::vector<Scenario> scenarios() {
  const std::string wanted = install("WantedBy=multi-user.target\n");
  return {
      {"local unit", {{kLocal + "a.service", wanted}}, {"a.service"}},
      {"vendor unit", {{kVendor + "a.service", wanted}}, {"a.service"}},
      {"unit of /usr/local", {{"/usr/local/lib/systemd/system/a.service", wanted}}, {"a.service"}},
      {"local unit before vendor unit",
       {{kLocal + "a.service", wanted},
        {kVendor + "a.service", install("WantedBy=other.target\n")}},
       {"a.service"}},
      {"several targets on one line",
       {{kLocal + "a.service", install("WantedBy=multi-user.target graphical.target\n")}},
       {"a.service"}},
      {"several lines",
       {{kLocal + "a.service", install("WantedBy=x.target\nWantedBy=y.target\n")}},
       {"a.service"}},
      {"reset by an empty line",
       {{kLocal + "a.service", install("WantedBy=x.target\nWantedBy=\nWantedBy=y.target\n")}},
       {"a.service"}},
      {"required by",
       {{kLocal + "a.socket", "[Socket]\nListenStream=1\n[Install]\nRequiredBy=sockets.target\n"}},
       {"a.socket"}},
      {"alias",
       {{kVendor + "a.service", install("Alias=b.service c.service\nWantedBy=x.target\n")}},
       {"a.service"}},
      {"alias only", {{kVendor + "a.service", install("Alias=dbus-a.service\n")}}, {"a.service"}},
      {"also",
       {{kVendor + "a.service", install("Also=a.socket\nWantedBy=x.target\n")},
        {kVendor + "a.socket", "[Install]\nWantedBy=sockets.target\nAlso=a.service\n"}},
       {"a.service"}},
      {"only also",
       {{kVendor + "a.service", install("Also=a.socket\n")},
        {kVendor + "a.socket", "[Install]\nWantedBy=sockets.target\n"}},
       {"a.service"}},
      {"instance",
       {{kVendor + "a@.service", install("WantedBy=multi-user.target\n")}},
       {"a@one.service", "a@two.service"}},
      {"instance with a file of its own",
       {{kVendor + "a@.service", wanted},
        {kLocal + "a@one.service", install("WantedBy=x.target\n")}},
       {"a@one.service"}},
      {"template with default instance",
       {{kVendor + "a@.service", install("WantedBy=getty.target\nDefaultInstance=tty1\n")}},
       {"a@.service"}},
      {"instance besides the default instance",
       {{kVendor + "a@.service", install("WantedBy=getty.target\nDefaultInstance=tty1\n")}},
       {"a@tty5.service"}},
      {"template wanted by a template",
       {{kVendor + "a@.service", install("WantedBy=b@.target\n")}},
       {"a@.service"}},
      {"instance specifier",
       {{kVendor + "a@.service", install("WantedBy=b@%i.target\n")}},
       {"a@one.service"}},
      {"name specifiers",
       {{kVendor + "x-a@.service",
         install("WantedBy=%p.target %j.target w-%N.target\nRequiredBy=r-%n\n")}},
       {"x-a@one.service"}},
      {"alias of a template",
       {{kVendor + "a@.service", install("Alias=b@.service\nWantedBy=x.target\n")}},
       {"a@one.service"}},
      {"alias of a template with default instance",
       {{kVendor + "a@.service", install("Alias=b@.service\nDefaultInstance=d\n")}},
       {"a@.service"}},
      {"alias of a template with an instance",
       {{kVendor + "a@.service", install("Alias=b@x.service\nDefaultInstance=d\n")}},
       {"a@.service"}},
      {"drop-in adds a target",
       {{kVendor + "a.service", wanted},
        {kLocal + "a.service.d/10.conf", "[Install]\nWantedBy=x.target\n"}},
       {"a.service"}},
      {"drop-in replaces the target",
       {{kVendor + "a.service", wanted},
        {kLocal + "a.service.d/10.conf", "[Install]\nWantedBy=\nWantedBy=x.target\n"}},
       {"a.service"}},
      {"local drop-in hides the vendor's of the same name",
       {{kVendor + "a.service", wanted},
        {kVendor + "a.service.d/10.conf", "[Install]\nWantedBy=vendor.target\n"},
        {kLocal + "a.service.d/10.conf", "[Install]\nWantedBy=local.target\n"}},
       {"a.service"}},
      {"drop-in of the template",
       {{kVendor + "a@.service", wanted},
        {kLocal + "a@.service.d/10.conf", "[Install]\nWantedBy=x.target\n"}},
       {"a@one.service"}},
      {"enabled twice", {{kVendor + "a.service", wanted}}, {"a.service", "a.service"}},
      {"static unit is left alone", {{kVendor + "a.service", "[Service]\nExecStart=/x\n"}}, {}},
      {"disable",
       {{kVendor + "a.service", wanted},
        {kLocal + "multi-user.target.wants/a.service", "-> /usr/lib/systemd/system/a.service"}},
       {},
       {"a.service"}},
      {"disable leaves others",
       {{kVendor + "a.service", wanted},
        {kVendor + "b.service", wanted},
        {kLocal + "multi-user.target.wants/a.service", "-> /usr/lib/systemd/system/a.service"},
        {kLocal + "multi-user.target.wants/b.service", "-> /usr/lib/systemd/system/b.service"}},
       {},
       {"a.service"}},
      {"disable removes links that no text names",
       {{kVendor + "a.service", wanted},
        {kLocal + "odd.target.wants/a.service", "-> /usr/lib/systemd/system/a.service"},
        {kLocal + "odd.target.requires/a.service", "-> /usr/lib/systemd/system/a.service"}},
       {},
       {"a.service"}},
      {"disable removes aliases",
       {{kVendor + "a.service", install("Alias=b.service\nWantedBy=x.target\n")},
        {kLocal + "b.service", "-> /usr/lib/systemd/system/a.service"},
        {kLocal + "x.target.wants/a.service", "-> /usr/lib/systemd/system/a.service"}},
       {},
       {"a.service"}},
      {"disable takes its companions along",
       {{kVendor + "a.service", install("Also=a.socket\nWantedBy=x.target\n")},
        {kVendor + "a.socket", "[Install]\nWantedBy=sockets.target\n"},
        {kLocal + "x.target.wants/a.service", "-> /usr/lib/systemd/system/a.service"},
        {kLocal + "sockets.target.wants/a.socket", "-> /usr/lib/systemd/system/a.socket"}},
       {},
       {"a.service"}},
      {"disable one instance",
       {{kVendor + "a@.service", wanted},
        {kLocal + "multi-user.target.wants/a@one.service", "-> /usr/lib/systemd/system/a@.service"},
        {kLocal + "multi-user.target.wants/a@two.service",
         "-> /usr/lib/systemd/system/a@.service"}},
       {},
       {"a@one.service"}},
      {"disable a template",
       {{kVendor + "a@.service", wanted},
        {kLocal + "multi-user.target.wants/a@one.service", "-> /usr/lib/systemd/system/a@.service"},
        {kLocal + "multi-user.target.wants/a@two.service",
         "-> /usr/lib/systemd/system/a@.service"}},
       {},
       {"a@.service"}},
      {"enable after disable", {{kVendor + "a.service", wanted}}, {"a.service"}, {"a.service"}},
  };
}

void fill(const TemporaryRoot& root, const Scenario& scenario) {
  std::filesystem::create_directories(root.host("/etc/systemd/system"));
  for (const File& file : scenario.files) {
    if (file.text.starts_with("-> ")) {
      root.link(file.path, file.text.substr(3));
    } else {
      root.write(file.path, file.text);
    }
  }
}

void systemctl(const TemporaryRoot& root, const std::string& verb, const std::string& unit) {
  sys::run_program({kSystemctl, {"--root", root.path(), verb, unit}},
                   Deadline::after(std::chrono::seconds(30), "the test's own bound"));
}

std::string links(const TemporaryRoot& root) { return joined(root.listing("/etc/systemd/system")); }

plan::UnitStep wish(const std::string& name, bool enabled) {
  plan::UnitStep step{.pointer = "/systemd/units/0"};
  step.unit.name = name;
  step.unit.enabled = enabled;
  return step;
}

bool have_systemctl() {
  if (std::filesystem::exists(kSystemctl)) return true;
  report_skipped("systemctl is not installed");
  return false;
}

}  // namespace

TEST_CASE("enabling and disabling makes the links that systemctl makes") {
  if (!have_systemctl()) return;
  for (const Scenario& scenario : scenarios()) {
    CAPTURE(scenario.name);
    const TemporaryRoot theirs;
    const TemporaryRoot ours;
    fill(theirs, scenario);
    fill(ours, scenario);
    for (const std::string& unit : scenario.disable) systemctl(theirs, "disable", unit);
    for (const std::string& unit : scenario.enable) systemctl(theirs, "enable", unit);
    sys::Root root(ours.path());
    Recorder recorder;
    for (const std::string& unit : scenario.disable) {
      const Recorder::Phase phase(recorder, "units");
      apply::write_units(std::vector{wish(unit, false)}, root, recorder);
    }
    for (const std::string& unit : scenario.enable) {
      const Recorder::Phase phase(recorder, "units");
      apply::write_units(std::vector{wish(unit, true)}, root, recorder);
    }
    CHECK(links(ours) == links(theirs));
  }
}

TEST_CASE("is_enabled says what systemctl is-enabled says") {
  if (!have_systemctl()) return;
  std::vector<Scenario> all = scenarios();
  all.push_back({"masked", {{kLocal + "a.service", "-> /dev/null"}}, {}, {}});
  all.push_back({"vendor alias",
                 {{kVendor + "a.service", "[Service]\nExecStart=/x\n"},
                  {kVendor + "b.service", "-> a.service"}},
                 {},
                 {}});
  for (const Scenario& scenario : all) {
    CAPTURE(scenario.name);
    const TemporaryRoot directory;
    fill(directory, scenario);
    const sys::Root root(directory.path());
    const auto lookup = [&root](const std::string& name) { return apply::find_unit(root, name); };
    const auto existing = apply::list_unit_links(root, apply::kUnitConfigDirectory);
    for (const char* name : {"a.service", "b.service", "a.socket", "a@.service", "a@one.service",
                             "a@two.service", "missing.service"}) {
      CAPTURE(name);
      const sys::ProgramResult result =
          sys::run_program({kSystemctl, {"--root", directory.path(), "is-enabled", name}},
                           Deadline::after(std::chrono::seconds(30), "the test's own bound"),
                           sys::OnFailure::kReturn);
      CAPTURE(result.output);
      CHECK(apply::is_enabled(name, lookup, existing) == (result.exit_status == 0));
    }
  }
}

}  // namespace firstlight::test
