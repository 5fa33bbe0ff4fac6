// SPDX-License-Identifier: Apache-2.0
#include "report/stage_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace firstlight::report {

std::string level_prefix(int severity) {
  constexpr std::array<std::string_view, 8> kWords = {"EMERGENCY", "ALERT",  "CRITICAL", "ERROR",
                                                      "WARNING",   "NOTICE", "INFO",     "DEBUG"};
  const auto index = static_cast<std::size_t>(std::clamp(severity, 0, 7));
  return fmt::format("{:<9}: ", kWords.at(index));
}

std::vector<std::string> operation_lines(const PhaseRecord& phase, int first_operation) {
  std::vector<std::string> lines;
  int operation = first_operation;
  for (const StepRecord& step : phase.steps) {
    const std::string prefix = fmt::format("{}: op({:x}): ", phase.name, operation++);
    const std::string what = fmt::format("{} \"{}\"", step.name, step.object);
    lines.push_back(fmt::format("{}[started]  {}", prefix, what));
    const bool failed = step.outcome == StepOutcome::kFailed;
    const char* const note = step.outcome == StepOutcome::kAlreadySo ? " (already so)" : "";
    lines.push_back(
        fmt::format("{}{} {}{}", prefix, failed ? "[failed]  " : "[finished]", what, note));
  }
  return lines;
}

}  // namespace firstlight::report
