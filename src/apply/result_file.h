// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/recorder.h"
#include "sys/root.h"

namespace firstlight::apply {

struct ResultFacts {
  std::string boot_id;           // /proc/sys/kernel/random/boot_id, without newline
  std::int64_t date_unix_s = 0;  // written as local time, RFC 3339 with offset
  bool user_config_provided = false;
};

// The text of /etc/.ignition-result.json (spec section 6), pure: `date` is the local date as text.
// A previous report is kept whole as "previousReport". Throws Error (kTree) when it is no JSON
// object.
[[nodiscard]] std::string render_result(const ResultFacts& facts, const std::string& date,
                                        const std::optional<std::string>& previous);

// Writes it, 0600. Call it when all else is done.
void write_result_file(const ResultFacts& facts, sys::Root& root, Recorder& recorder);

}  // namespace firstlight::apply
