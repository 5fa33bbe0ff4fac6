// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace firstlight::guest {

// Standard output of systemctl with these arguments, whatever its exit status (is-active and its
// kin use that for the answer). Throws std::system_error when it cannot be started.
std::string systemctl(const std::vector<std::string>& arguments);

// The lines that a unit has written to the journal, by journalctl.
std::string journal_of(const std::string& unit);

// The values of `field` in the records of this boot with this MESSAGE_ID, a line for each.
std::string journal_values(const std::string& message_id, const std::string& field);

}  // namespace firstlight::guest
