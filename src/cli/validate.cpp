// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>

#include "cli/commands.h"
#include "cli/input.h"
#include "config/load.h"

namespace firstlight::cli {

int validate(const CommandLine& line) {
  const std::string text = read_config_text(line.config_path);
  const config::LoadResult result = config::load(text);
  const std::string findings = line.json ? config::render_json(result.diagnostics)
                                         : config::render_text(result.diagnostics, text);
  std::fputs(findings.c_str(), stdout);
  return result.diagnostics.has_errors() ? kExitConfigRejected : kExitSuccess;
}

}  // namespace firstlight::cli
