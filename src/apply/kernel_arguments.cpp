// SPDX-License-Identifier: Apache-2.0
#include "apply/kernel_arguments.h"

#include "base/deadline.h"
#include "sys/process.h"
#include "sys/tools.h"

namespace firstlight::apply {

std::vector<std::string> helper_arguments(const config::KernelArguments& wanted) {
  std::vector<std::string> arguments;
  for (const std::string& argument : wanted.should_exist) {
    arguments.insert(arguments.end(), {"--should-exist", argument});
  }
  for (const std::string& argument : wanted.should_not_exist) {
    arguments.insert(arguments.end(), {"--should-not-exist", argument});
  }
  return arguments;
}

void run_kernel_arguments_helper(const config::KernelArguments& wanted, Recorder& recorder) {
  std::vector<std::string> arguments = helper_arguments(wanted);
  if (arguments.empty()) return;
  const std::string program = sys::find_tool(sys::Tool::kKargsHelper, "/kernelArguments");
  const Recorder::Step step(recorder, "set kernel arguments by", program, "/kernelArguments");
  sys::run_program({.path = program, .arguments = std::move(arguments)}, Deadline::never());
}

}  // namespace firstlight::apply
