// SPDX-License-Identifier: Apache-2.0
// Structured records for the journal, by libsystemd's sd_journal_sendv(3).
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace firstlight::sys {

// A field's name (upper case) and its value.
using JournalField = std::pair<std::string, std::string>;

// Sends one record. False when there is no journal to take it; that is never an error.
bool send_to_journal(const std::vector<JournalField>& fields);

}  // namespace firstlight::sys
