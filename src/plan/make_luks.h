// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "plan/plan.h"

namespace firstlight::plan {

// Throws Error (kConfigInvalid, with pointer) for a name that is empty or that crypttab(5) cannot
// hold.
[[nodiscard]] LuksStep luks_step(const config::Luks& luks, std::string pointer);

// nullopt: the config asks for no clevis. `pointer` is that of the member `clevis`. What the config
// does not say itself is clevis's pin "sss", with the tang servers, the TPM, and the threshold (1).
[[nodiscard]] std::optional<ClevisBinding> clevis_binding(const config::Clevis& clevis,
                                                          const std::string& pointer);

}  // namespace firstlight::plan
