// SPDX-License-Identifier: Apache-2.0
#include "config/rules.h"

#include "config/rule_set.h"

namespace firstlight::config {
namespace {

// In the order of the names in the document.
void check_sections(const RuleRun& run) {
  check_ignition(run);
  check_passwd(run);
  check_directories(run);
  check_disks(run);
  check_files(run);
  check_filesystems(run);
  check_links(run);
  check_luks(run);
  check_raid(run);
  check_systemd(run);
}

}  // namespace

void check_rules(const Config& config, SpecVersion declared, Diagnostics& diagnostics) {
  const RuleRun run{config, declared, diagnostics};
  check_sections(run);
  check_uniqueness(run);
}

Diagnostics check_final(const Config& config) {
  Diagnostics diagnostics;
  check_sections({config, kNewestVersion, diagnostics});
  return diagnostics;
}

}  // namespace firstlight::config
