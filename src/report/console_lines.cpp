// SPDX-License-Identifier: Apache-2.0
#include "report/console_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"

namespace firstlight::report {
namespace {

std::int64_t rounded_ms(std::int64_t start_us, std::int64_t end_us) {
  return (end_us - start_us + 500) / 1000;
}

}  // namespace

std::string phase_line(const PhaseRecord& phase) {
  const auto unchanged =
      std::count_if(phase.steps.begin(), phase.steps.end(),
                    [](const StepRecord& step) { return step.outcome == StepOutcome::kAlreadySo; });
  std::string line = fmt::format("{} {} ms", phase.name, rounded_ms(phase.start_us, phase.end_us));
  if (!phase.steps.empty()) line += fmt::format(", {} steps", phase.steps.size());
  if (unchanged > 0) line += fmt::format(", {} already so", unchanged);
  if (phase.failed) line += ", failed";
  return line;
}

std::string outcome_line(const RunReport& report) {
  const std::int64_t total_ms = rounded_ms(report.start_us, report.end_us);
  switch (report.outcome) {
    case RunOutcome::kProvisioned:
      return fmt::format("provisioned in {} ms", total_ms);
    case RunOutcome::kNotFirstBoot:
      return fmt::format("not the first boot, layers ready in {} ms", total_ms);
    case RunOutcome::kRebooting:
      return fmt::format("kernel arguments changed, rebooting after {} ms", total_ms);
    case RunOutcome::kFailed:
      return fmt::format("failed after {} ms: {}", total_ms,
                         failure_line(report.error.value_or(ErrorDetail{}), report.error_context));
  }
  return {};
}

std::string failure_line(const ErrorDetail& detail, const std::vector<std::string>& context) {
  Error error(detail);
  for (auto step = context.rbegin(); step != context.rend(); ++step) error.add_context(*step);
  std::string line = error.what();
  if (!detail.pointer.empty()) {
    const std::string sources = detail.sources.empty() ? "" : ", made from " + detail.sources;
    line += printable(fmt::format(" [config {}{}]", detail.pointer, sources));
  }
  return line;
}

}  // namespace firstlight::report
