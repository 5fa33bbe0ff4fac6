// SPDX-License-Identifier: Apache-2.0
#include "reference_partitioner.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <vector>

#include "sys/process.h"

namespace firstlight::test {
namespace {

constexpr const char* kLinuxType = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";

struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Entry {
  const plan::PartitionWish* wish = nullptr;
  std::uint32_t number = 0;
  std::optional<std::uint64_t> start;
  std::optional<std::uint64_t> size;
  bool is_skipped = false;  // a deletion whose number an entry with number 0 has got
};

class Run {
 public:
  Run(const std::string& disk, std::uint32_t sector_bytes, const std::optional<GptImage>& before,
      const plan::DiskStep& step, const std::string& backup)
      : disk_(disk), sector_bytes_(sector_bytes), before_(before), backup_(backup) {
    for (const plan::PartitionWish& wish : step.partitions) entries_.push_back(entry_of(wish));
    give_numbers();
  }

  std::optional<GptImage> result() {
    find_places();
    std::vector<std::string> deletions;
    std::vector<std::string> creations;
    for (const Entry& entry : entries_) {
      if (!entry.is_skipped) decide(entry, &deletions, &creations);
    }
    if (deletions.empty() && creations.empty()) return before_;
    deletions.insert(deletions.end(), creations.begin(), creations.end());
    const GptImage table = pretend(deletions);
    verify(table);
    return table;
  }

 private:
  [[nodiscard]] Entry entry_of(const plan::PartitionWish& wish) const {
    const auto sectors = [&](const std::optional<std::int64_t>& mib) {
      return mib ? std::optional(static_cast<std::uint64_t>(*mib) * (1048576 / sector_bytes_))
                 : std::nullopt;
    };
    return {.wish = &wish,
            .number = static_cast<std::uint32_t>(wish.number),
            .start = sectors(wish.start_mib),
            .size = sectors(wish.size_mib)};
  }

  [[nodiscard]] const GptEntry* existing(std::uint32_t number) const {
    if (!before_ || !before_->entries.contains(number)) return nullptr;
    return &before_->entries.at(number);
  }

  void give_numbers() {
    std::set<std::uint32_t> used;
    if (before_) {
      for (const auto& [number, entry] : before_->entries) used.insert(number);
    }
    for (const Entry& entry : entries_) {
      if (entry.number != 0 && !entry.wish->should_exist) used.erase(entry.number);
    }
    for (const Entry& entry : entries_) {
      if (entry.number != 0 && entry.wish->should_exist) used.insert(entry.number);
    }
    for (Entry& entry : entries_) {
      if (entry.number != 0) continue;
      entry.number = 1;
      while (!used.insert(entry.number).second) ++entry.number;
      for (Entry& other : entries_) {
        if (other.number == entry.number && !other.wish->should_exist) other.is_skipped = true;
      }
    }
  }

  // As if everything that is listed were made anew.
  void find_places() {
    std::vector<std::string> deletions;
    std::vector<std::string> creations;
    for (Entry& entry : entries_) {
      if (entry.is_skipped) continue;
      if (const GptEntry* found = existing(entry.number)) {
        deletions.push_back(fmt::format("--delete={}", entry.number));
        if (!entry.wish->wipe_entry) {
          if (!entry.start) entry.start = found->first;
          if (!entry.size) entry.size = found->last - found->first + 1;
        }
      }
      if (!entry.wish->should_exist) continue;
      creations.push_back(creation(entry, entry.start.value_or(0), entry.size.value_or(0)));
    }
    if (creations.empty() && deletions.empty()) return;
    deletions.insert(deletions.end(), creations.begin(), creations.end());
    const GptImage table = pretend(deletions);
    for (Entry& entry : entries_) {
      if (!entry.wish->should_exist) continue;
      if (entry.start.value_or(0) != 0 && entry.size.value_or(0) != 0) continue;
      const GptEntry& found = table.entries.at(entry.number);
      entry.start = found.first;
      entry.size = found.last - found.first + 1;
    }
  }

  static std::string creation(const Entry& entry, std::uint64_t start, std::uint64_t size) {
    return fmt::format("--new={}:{}:{}", entry.number, start,
                       size == 0 ? "0" : fmt::format("+{}", size));
  }

  GptImage pretend(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "--pretend");
    arguments.push_back("--backup=" + backup_);
    arguments.push_back(disk_);
    const auto result =
        sys::run_program({kSgdisk, arguments}, Deadline::never(), sys::OnFailure::kReturn);
    if (result.exit_status != 0) throw Refused(result.output);
    return read_sgdisk_backup(backup_, sector_bytes_);
  }

  static std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
  }

  // Labels of the cases are ASCII where they are compared.
  static std::string narrow(const std::u16string& text) { return {text.begin(), text.end()}; }

  static bool matches(const Entry& entry, const GptEntry& found, bool with_size) {
    const plan::PartitionWish& wish = *entry.wish;
    return (!entry.start || *entry.start == found.first) &&
           (!with_size || !entry.size || *entry.size == found.last - found.first + 1) &&
           (wish.guid.empty() || upper(wish.guid) == found.guid) &&
           (wish.type_guid.empty() || upper(wish.type_guid) == found.type_guid) &&
           (!wish.label || *wish.label == narrow(found.name));
  }

  void decide(const Entry& entry, std::vector<std::string>* deletions,
              std::vector<std::string>* creations) {
    const plan::PartitionWish& wish = *entry.wish;
    const GptEntry* found = existing(entry.number);
    if (found == nullptr) {
      if (wish.should_exist) create(entry, wish.label, wish.type_guid, wish.guid, creations);
      return;
    }
    const std::string deletion = fmt::format("--delete={}", entry.number);
    if (!wish.should_exist) {
      if (!wish.wipe_entry) throw Refused("it exists");
      deletions->push_back(deletion);
    } else if (matches(entry, *found, true)) {
      return;
    } else if (wish.wipe_entry) {
      deletions->push_back(deletion);
      create(entry, wish.label, wish.type_guid, wish.guid, creations);
    } else if (wish.resize && matches(entry, *found, false)) {
      deletions->push_back(deletion);
      create(entry, narrow(found->name), found->type_guid, found->guid, creations);
    } else {
      throw Refused("it differs");
    }
  }

  void create(const Entry& entry, const std::optional<std::string>& label,
              const std::string& type_guid, const std::string& guid,
              std::vector<std::string>* creations) {
    creations->push_back(creation(entry, *entry.start, *entry.size));
    if (label) creations->push_back(fmt::format("--change-name={}:{}", entry.number, *label));
    creations->push_back(
        fmt::format("--typecode={}:{}", entry.number, type_guid.empty() ? kLinuxType : type_guid));
    if (!guid.empty()) {
      creations->push_back(fmt::format("--partition-guid={}:{}", entry.number, guid));
    }
    created_.push_back(entry);
  }

  // The kernel would have to say so.
  void verify(const GptImage& table) const {
    for (const Entry& entry : created_) {
      const GptEntry& found = table.entries.at(entry.number);
      if (found.first != *entry.start || found.last - found.first + 1 != *entry.size) {
        throw Refused("the places are others than planned");
      }
    }
  }

  const std::string& disk_;
  std::uint32_t sector_bytes_;
  const std::optional<GptImage>& before_;
  const std::string& backup_;
  std::vector<Entry> entries_;
  std::vector<Entry> created_;
};

}  // namespace

ReferenceResult partition_as_reference(const std::string& disk, std::uint32_t sector_bytes,
                                       const std::optional<GptImage>& before,
                                       const plan::DiskStep& step, const std::string& backup) {
  try {
    return {.table = Run(disk, sector_bytes, before, step, backup).result(), .why_not = ""};
  } catch (const Refused& refused) {
    return {.table = std::nullopt, .why_not = refused.what()};
  }
}

}  // namespace firstlight::test
