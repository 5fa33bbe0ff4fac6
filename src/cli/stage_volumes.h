// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "apply/luks.h"
#include "cli/stage_state.h"

namespace firstlight::cli {

// Keeps what the stage files needs of an encrypted volume, its key included.
void keep_volume(StageState& state, const apply::OpenedVolume& volume);

// The volumes that were kept. Throws Error kUserData for a key that is no base64 data URL.
[[nodiscard]] std::vector<apply::OpenedVolume> kept_volumes(const StageState& state);

}  // namespace firstlight::cli
