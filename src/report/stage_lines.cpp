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

std::string operation_line(const StepMoment& moment) {
  const StepRecord& step = moment.step;
  std::string_view state = "[started] ";
  if (moment.is_over) state = step.outcome == StepOutcome::kFailed ? "[failed]  " : "[finished]";
  const bool unchanged = moment.is_over && step.outcome == StepOutcome::kAlreadySo;
  return fmt::format("{}: op({:x}): {} {} \"{}\"{}", moment.phase, moment.number, state, step.name,
                     step.object, unchanged ? " (already so)" : "");
}

}  // namespace firstlight::report
