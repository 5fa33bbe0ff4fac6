// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>

#include "cli/commands.h"
#include "cli/follow.h"
#include "cli/input.h"
#include "config/load.h"

namespace firstlight::cli {
namespace {

void print(const config::Diagnostics& diagnostics, const std::string& text, bool json) {
  const std::string findings =
      json ? config::render_json(diagnostics) : config::render_text(diagnostics, text);
  std::fputs(findings.c_str(), stdout);
}

}  // namespace

int validate(const CommandLine& line) {
  const std::string text = read_config_text(line.config_path);
  if (line.follow) {
    const config::RenderResult result =
        follow(text, line.config_path, line.online ? Following::kEverything : Following::kDataUrls);
    print(result.diagnostics, text, line.json);
    return exit_code_of(result);
  }
  const config::LoadResult result = config::load(text);
  print(result.diagnostics, text, line.json);
  return result.diagnostics.has_errors() ? kExitConfigRejected : kExitSuccess;
}

}  // namespace firstlight::cli
