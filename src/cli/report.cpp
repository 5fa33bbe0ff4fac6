// SPDX-License-Identifier: Apache-2.0
// `firstlight report`: tells what a boot could not tell while it provisioned.
#include "cli/commands.h"
#include "cli/late_results.h"
#include "sys/root.h"

namespace firstlight::cli {

int report_late(const CommandLine& /*line*/) {
  sys::Root root("/");
  send_kept_records(root);
  return kExitSuccess;
}

}  // namespace firstlight::cli
