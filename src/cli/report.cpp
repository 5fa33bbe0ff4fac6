// SPDX-License-Identifier: Apache-2.0
// `firstlight report`: tells what a boot could not tell while it provisioned.
#include "boot/kernel_arguments.h"
#include "cli/commands.h"
#include "cli/late_results.h"
#include "sys/kernel_file.h"
#include "sys/root.h"

namespace firstlight::cli {

int report_late(const CommandLine& line) {
  sys::Root root("/");
  if (line.journal) {
    send_kept_records(root);
  } else {
    post_kept_report(boot::parse_kernel_arguments(sys::running_command_line()).report_url, root);
  }
  return kExitSuccess;
}

}  // namespace firstlight::cli
