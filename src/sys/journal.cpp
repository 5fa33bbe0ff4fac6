// SPDX-License-Identifier: Apache-2.0
#include "sys/journal.h"

#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

namespace firstlight::sys {

bool send_to_journal(const std::vector<JournalField>& fields) {
  constexpr const char* kSocket = "/run/systemd/journal/socket";
  if (::access(kSocket, W_OK) != 0) return false;
  std::vector<std::string> texts;
  texts.reserve(fields.size());
  for (const auto& [name, value] : fields) {
    std::string& text = texts.emplace_back(name);
    text += '=';
    text += value;
  }
  std::vector<iovec> pieces;
  pieces.reserve(texts.size());
  for (std::string& text : texts)
    pieces.push_back({.iov_base = text.data(), .iov_len = text.size()});
  return ::sd_journal_sendv(pieces.data(), static_cast<int>(pieces.size())) == 0;
}

}  // namespace firstlight::sys
