// SPDX-License-Identifier: Apache-2.0
#include "cli/dropin_flags.h"

#include <doctest/doctest.h>

#include <array>

#include "base/error.h"

namespace firstlight::cli {
namespace {

using Words = std::vector<std::string>;
using std::chrono::milliseconds;

constexpr std::array<Flag, 3> kKnown = {{{"root"}, {"stage"}, {"version", true}}};

std::string shown(const DropInFlags& flags) {
  std::string text;
  for (const auto& [name, value] : flags.values) text += name + "=" + value + " ";
  for (const std::string& argument : flags.arguments) text += "[" + argument + "]";
  return text + (flags.help ? "?" : "");
}

TEST_CASE("flags with one dash or two, the value in the same word or the next") {
  struct Row {
    Words words;
    FlagPlaces places;
    const char* shown;
  };
  using enum FlagPlaces;
  for (const Row& row : {
           Row{{}, kFirst, ""},
           Row{{"-root", "/r", "--stage=disks"}, kFirst, "root=/r stage=disks "},
           Row{{"--root=", "-stage", ""}, kFirst, "root= stage= "},
           Row{{"-root", "-x"}, kFirst, "root=-x "},
           Row{{"-root=a=b"}, kFirst, "root=a=b "},
           Row{{"-root", "1", "-root", "2"}, kFirst, "root=2 "},
           Row{{"-version"}, kFirst, "version=true "},
           Row{{"-version=F", "x", "-root", "y"}, kFirst, "version=false [x][-root][y]"},
           Row{{"x", "-root", "y", "-"}, kAnywhere, "root=y [x][-]"},
           Row{{"--", "-root"}, kAnywhere, "[-root]"},
           Row{{"-h", "-nonsense"}, kFirst, "?"},
           Row{{"--help"}, kFirst, "?"},
       }) {
    CHECK(shown(read_flags(row.words, kKnown, row.places)) == row.shown);
  }
}

TEST_CASE("words that are no flags are named") {
  for (const Words& words :
       {Words{"-roots"}, Words{"-root"}, Words{"-version=maybe"}, Words{"--=x"}}) {
    CAPTURE(words.front());
    try {
      (void)read_flags(words, kKnown, FlagPlaces::kFirst);
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.detail().code == ErrorCode::kUsage);
      CHECK(error.detail().object == words.front());
    }
  }
}

TEST_CASE("durations") {
  CHECK(parse_duration("2m") == milliseconds(120'000));
  CHECK(parse_duration("90s") == milliseconds(90'000));
  CHECK(parse_duration("1h2m3s4ms") == milliseconds(3'723'004));
  CHECK(parse_duration("1.5s") == milliseconds(1'500));
  CHECK(parse_duration("500us") == milliseconds(0));
  CHECK(parse_duration("0") == milliseconds(0));
  for (const char* const bad :
       {"", "2", "m", "2x", "-2m", "1..5s", "2m ", "1e3s", "99999999999h"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_duration(bad).has_value());
  }
}

}  // namespace
}  // namespace firstlight::cli
