// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/follow.h"
#include "cli/input.h"
#include "config/provenance.h"
#include "config/references.h"
#include "plan/describe.h"
#include "plan/make.h"
#include "plan/supported.h"

namespace firstlight::cli {

int plan(const CommandLine& line) {
  Understood understood =
      follow(read_config_text(line.config_path), line.config_path, Following::kEverything);
  config::RenderResult& result = understood.result;
  if (result.config) {
    config::Diagnostics unsupported = plan::unsupported(*result.config);
    config::add_sources(result.provenance, *result.config, unsupported);
    result.diagnostics.append(std::move(unsupported));
  }
  std::fputs(config::render_text(result.diagnostics, understood.text).c_str(), stderr);
  if (result.diagnostics.has_errors()) return exit_code_of(result);
  const std::vector<plan::PlanLine> lines = plan::describe(plan::make(*result.config, {}));
  std::fputs((line.json ? plan::render_json(lines) : plan::render_text(lines)).c_str(), stdout);
  return kExitSuccess;
}

}  // namespace firstlight::cli
