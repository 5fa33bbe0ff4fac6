// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "cli/follow.h"
#include "cli/input.h"
#include "sys/terminal.h"

namespace firstlight::cli {
namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

// The convention of no-color.org, and terminals that say that they have none.
config::Colour wanted_colour() {
  const bool possible = sys::standard_output_is_terminal() && environment("TERM") != "dumb";
  return possible && environment("NO_COLOR").empty() ? config::Colour::kYes : config::Colour::kNo;
}

void print(const config::Diagnostics& diagnostics, const std::string& text, bool json) {
  const std::string findings = json ? config::render_json(diagnostics)
                                    : config::render_text(diagnostics, text, wanted_colour());
  std::fputs(findings.c_str(), stdout);
}

}  // namespace

int validate(const CommandLine& line) {
  Following following = Following::kNothing;
  if (line.follow) following = line.online ? Following::kEverything : Following::kDataUrls;
  const Understood understood =
      follow(read_config_text(line.config_path), line.config_path, following);
  print(understood.result.diagnostics, understood.text, line.json);
  return exit_code_of(understood.result);
}

}  // namespace firstlight::cli
