// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.h"
#include "sys/sync.h"

namespace firstlight::cli {

int sync_filesystem(const CommandLine& line) {
  sys::sync_filesystem(line.sync_path);
  return kExitSuccess;
}

}  // namespace firstlight::cli
