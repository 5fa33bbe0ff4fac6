// SPDX-License-Identifier: Apache-2.0
// systemd unit files as far as the config language looks into them: systemd.syntax(7), with the
// lexing rules of spec validation section 8.1. Names are not checked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::config {

struct UnitOption {
  std::string section;  // without brackets
  std::string name;
  std::string value;  // surrounding white space removed; continued lines joined by one space
  friend bool operator==(const UnitOption&, const UnitOption&) = default;
};

struct UnitText {
  std::vector<UnitOption> options;  // in file order
  std::string fault;                // why the text does not lex; empty if it does
  std::size_t fault_line = 0;       // 1-based line inside the unit text
  bool overlong = false;            // the fault is that the line is too long

  [[nodiscard]] bool ok() const { return fault.empty(); }
};

// A longer line is a fault.
inline constexpr std::size_t kMaxUnitLineBytes = 2047;

// Each takes a hundred bytes and more; real units have some dozens.
inline constexpr std::size_t kMaxUnitOptions = 100'000;

// Lexes a unit or drop-in. Empty text, and text without any section, is fine and has no options.
[[nodiscard]] UnitText parse_unit_text(std::string_view text);

// True if some option stands in an [Install] section.
[[nodiscard]] bool has_install_option(const UnitText& unit);

}  // namespace firstlight::config
