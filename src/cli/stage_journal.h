// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/recorder.h"
#include "cli/stage_flags.h"
#include "cli/stage_state.h"
#include "report/journal_records.h"

namespace firstlight::cli {

// The records that login banners look for: after a fetch stage one for each config, after the stage
// files one for each user that got SSH keys.
[[nodiscard]] std::vector<report::JournalRecord> stage_records(const StageFlags& flags,
                                                               const StageState& state,
                                                               const RunReport& report);

// Sends them; without a journal nothing happens.
void send_stage_records(const StageFlags& flags, const StageState& state, const RunReport& report);

}  // namespace firstlight::cli
