// SPDX-License-Identifier: Apache-2.0
#include "plan_checks.h"

#include <optional>
#include <string>

#include "base/error.h"
#include "findings_checks.h"
#include "plan/describe.h"
#include "plan/make.h"
#include "plan/supported.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

std::optional<plan::Plan> plan_of(const config::Config& config) {
  try {
    return plan::make(config, {});
  } catch (const Error& error) {
    require(error.detail().code == ErrorCode::kConfigInvalid, "a plan is refused for the config",
            error.what());
    require(is_printable_line(error.what()), "the reason of a refusal is printable", error.what());
    return std::nullopt;
  }
}

}  // namespace

void check_plan(const config::Config& config) {
  check_findings(plan::unsupported(config), {}, /*positions_known=*/false);
  const std::optional<plan::Plan> plan = plan_of(config);
  if (!plan) return;
  const auto lines = plan::describe(*plan);
  const std::string text = plan::render_text(lines);
  require(is_printable_text(text), "the plan as text is printable", text);
  const std::string json = plan::render_json(lines);
  require(is_valid_json(json), "the plan as JSON parses", json);
}

}  // namespace firstlight::fuzz
