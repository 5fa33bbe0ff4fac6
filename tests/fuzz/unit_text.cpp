// SPDX-License-Identifier: Apache-2.0
// Any bytes as a unit file: what was read, written down again, is read the same.
#include "config/unit_text.h"

#include <algorithm>

#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using config::UnitOption;
using config::UnitText;

// Written on one line, a value that ends in a backslash would go on in the next one.
bool fits_on_a_line(const UnitOption& option) {
  return !option.value.ends_with('\\') &&
         option.name.size() + option.value.size() < config::kMaxUnitLineBytes;
}

std::string written(const UnitText& unit) {
  std::string text;
  for (const UnitOption& option : unit.options) {
    text += "[" + option.section + "]\n" + option.name + "=" + option.value + "\n";
  }
  return text;
}

void check_options(const UnitText& unit) {
  for (const UnitOption& option : unit.options) {
    constexpr std::string_view kLineEnds = "\r\n";
    require(option.section.find(']') == std::string::npos, "a section has no bracket");
    require(option.name.find_first_of(kLineEnds) == std::string::npos, "a name is on one line");
    require(option.value.find('\n') == std::string::npos, "lines of a value are joined");
  }
}

void check(std::string_view text) {
  const UnitText unit = config::parse_unit_text(text);
  require(is_printable_line(unit.fault), "a fault is printable", unit.fault);
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  require(unit.ok() == (unit.fault_line == 0), "a fault has a line", unit.fault);
  require(unit.fault_line <= static_cast<std::size_t>(lines), "the line is in the text",
          unit.fault);
  check_options(unit);
  const bool has_install = has_install_option(unit);
  if (!unit.ok() || !std::all_of(unit.options.begin(), unit.options.end(), fits_on_a_line)) return;
  const UnitText again = config::parse_unit_text(written(unit));
  require(again.ok() && again.options == unit.options, "options written down are read the same",
          written(unit));
  require(has_install_option(again) == has_install, "[Install] is found again", written(unit));
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(firstlight::fuzz::input_text(data, size));
  return 0;
}
