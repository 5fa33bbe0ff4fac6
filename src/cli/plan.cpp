// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/understand.h"
#include "plan/describe.h"
#include "plan/make.h"

namespace firstlight::cli {

int plan(const CommandLine& line) {
  const std::string text = read_config_text(line.config_path);
  const config::LoadResult result = load_supported(text);
  std::fputs(config::render_text(result.diagnostics, text).c_str(), stderr);
  if (result.diagnostics.has_errors()) return kExitConfigRejected;
  const std::vector<plan::PlanLine> lines = plan::describe(plan::make(*result.config, {}));
  std::fputs((line.json ? plan::render_json(lines) : plan::render_text(lines)).c_str(), stdout);
  return kExitSuccess;
}

}  // namespace firstlight::cli
