// SPDX-License-Identifier: Apache-2.0
// The records of a provisioning that login banners look for in the journal (spec apply-files
// section 8: ids and fields are an interface), and as the file that keeps them until the journal is
// up. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/recorder.h"
#include "sys/journal.h"

namespace firstlight::report {

using JournalRecord = std::vector<sys::JournalField>;

// A config took part. `kind`: "base" or "user". `source`: its provider, or what
// source_of_reference() says.
[[nodiscard]] JournalRecord config_record(const std::string& kind, const std::string& source,
                                          bool referenced);

// SSH keys were written to `path`, as the running system names it.
[[nodiscard]] JournalRecord keys_record(const std::string& user, const std::string& path);

// What a record says of a config that another one refers to: the path of its URL, and nothing of
// the rest, which may hold credentials. Empty for a data: URL.
[[nodiscard]] std::string source_of_reference(std::string_view url);

// Those of a run on this system's root: base configs, each config of the user once, if there was
// one, and each user that got keys.
[[nodiscard]] std::vector<JournalRecord> journal_records(const RunReport& report);

inline constexpr std::size_t kMaxRecordsBytes = std::size_t{4} * 1024 * 1024;

// A JSON array with an object for each record.
[[nodiscard]] std::string encode_records(const std::vector<JournalRecord>& records);

// Throws Error (kUserData) for what is no such array, naming `path`.
[[nodiscard]] std::vector<JournalRecord> decode_records(std::string_view text,
                                                        const std::string& path);

}  // namespace firstlight::report
