// SPDX-License-Identifier: Apache-2.0
#include "systemctl.h"

#include <utility>

#include "program.h"

namespace firstlight::guest {

std::string systemctl(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"/usr/bin/systemctl"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_program(std::move(words)).output;
}

std::string journal_of(const std::string& unit) {
  return run_program({"/usr/bin/journalctl", "--unit", unit, "--output", "cat", "--no-pager"})
      .output;
}

std::string journal_values(const std::string& message_id, const std::string& field) {
  return run_program({"/usr/bin/journalctl", "--boot", "--no-pager", "--output", "cat",
                      "--output-fields", field, "MESSAGE_ID=" + message_id})
      .output;
}

}  // namespace firstlight::guest
