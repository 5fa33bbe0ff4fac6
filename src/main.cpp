// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/version.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "sys/short_lived_process.h"

namespace {

namespace cli = firstlight::cli;

int run(const cli::CommandLine& line) {
  if (line.help) {
    std::fputs(cli::help_text(line.command).c_str(), stdout);
    return cli::kExitSuccess;
  }
  switch (line.command) {
    case cli::Command::kApply:
      return cli::apply(line);
    case cli::Command::kValidate:
      return cli::validate(line);
    case cli::Command::kPlan:
      return cli::plan(line);
    case cli::Command::kSchema:
      return cli::schema(line);
    case cli::Command::kMetadata:
      return cli::metadata(line);
    case cli::Command::kFetch:
      return cli::fetch(line);
    case cli::Command::kBoot:
      return cli::boot_service(line);
    case cli::Command::kReport:
      return cli::report_late(line);
    case cli::Command::kSyncFilesystem:
      return cli::sync_filesystem(line);
    case cli::Command::kHelp:
      std::fputs(cli::help_text().c_str(), stdout);
      return cli::kExitSuccess;
    case cli::Command::kVersion:
      std::printf("firstlight %s\n", std::string(firstlight::kVersion).c_str());
      return cli::kExitSuccess;
  }
  return cli::kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
  firstlight::sys::keep_freed_memory();
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  const cli::DropIn drop_in = argc > 0 ? cli::drop_in_named(argv[0]) : nullptr;
  const bool asked_for_command = !arguments.empty() && cli::names_command(arguments.front());
  if (::getpid() == 1 && drop_in == nullptr && !asked_for_command) cli::boot(arguments);
  try {
    return drop_in != nullptr ? drop_in(arguments) : run(cli::parse_command_line(arguments));
  } catch (const firstlight::Error& error) {
    std::fprintf(stderr, "firstlight: %s\n", error.what());
    return error.detail().code == firstlight::ErrorCode::kUsage ? cli::kExitUsage
                                                                : cli::kExitNotStarted;
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "firstlight: %s\n", exception.what());
    return cli::kExitNotStarted;
  }
}
