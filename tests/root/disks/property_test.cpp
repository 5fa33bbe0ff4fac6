// SPDX-License-Identifier: Apache-2.0
// Random disks and wishes through this program and through the reference's way with sgdisk: the
// same verdict, and the same table. FIRSTLIGHT_SEED=N and FIRSTLIGHT_CASES=N change what is tried.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>

#include "../skipped.h"
#include "apply/disk.h"
#include "base/error.h"
#include "base/unique_fd.h"
#include "gpt_image.h"
#include "loop_disk.h"
#include "random_disk.h"
#include "reference_partitioner.h"

namespace firstlight::test {
namespace {

constexpr std::uint64_t kSeed = 20260801;
constexpr std::uint64_t kCases = 2600;            // with sectors of 512 bytes
constexpr std::uint64_t kLargeSectorCases = 500;  // with sectors of 4096 bytes

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// What this program does otherwise, and why.
struct KnownDifference {
  const char* reason;
  std::function<bool(const RandomDisk&)> applies;
};

bool claims_by_label(const RandomDisk& disk) {
  if (!disk.before || disk.step.wipe_table) return false;
  for (const plan::PartitionWish& wish : disk.step.partitions) {
    if (wish.number != 0 || wish.label.value_or("").empty()) continue;
    for (const auto& [number, entry] : disk.before->entries) {
      if (*wish.label == std::string(entry.name.begin(), entry.name.end())) return true;
    }
  }
  return false;
}

const std::array<KnownDifference, 1> kKnownDifferences{{
    {"number 0 means the partition that has its label already, so that a second run finds its own",
     claims_by_label},
}};

// A disk in memory, or a loop device.
class Disk {
 public:
  explicit Disk(std::string node, UniqueFd fd) : node_(std::move(node)), fd_(std::move(fd)) {}
  [[nodiscard]] const std::string& node() const { return node_; }

  void put(const RandomDisk& disk) const {
    if (const auto& table = disk.before) {
      erase_gpt(fd_.get(), *table, disk.disk_sectors);
      write_gpt(fd_.get(), *table);
    } else {
      erase_gpt(fd_.get(), empty_gpt(disk.sector_bytes, disk.disk_sectors), disk.disk_sectors);
    }
  }
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  std::string node_;
  UniqueFd fd_;
};

Disk memory_disk(std::uint64_t bytes) {
  UniqueFd fd(::memfd_create("disk", MFD_CLOEXEC));
  REQUIRE(::ftruncate(fd.get(), static_cast<off_t>(bytes)) == 0);
  std::string path = fmt::format("/proc/{}/fd/{}", ::getpid(), fd.get());
  return Disk(std::move(path), std::move(fd));
}

struct Ours {
  std::optional<GptImage> table;
  bool is_refused = false;
  std::string why;
};

Ours partition_as_we_do(const Disk& disk, const RandomDisk& wanted) {
  Ours result;
  sys::PartitionedDisk opened(disk.node(), sys::PartitionedDisk::Access::kReadWrite);
  apply::DiskDecision decision;
  try {
    decision = apply::decide({.node = disk.node(), .use = "", .in_use = {}, .table = opened.read()},
                             wanted.step);
  } catch (const Error& error) {
    return {.table = {}, .is_refused = true, .why = error.what()};
  }
  if (decision.already_so()) return {.table = wanted.before, .is_refused = false, .why = {}};
  opened.write(decision.edit);
  result.table = read_gpt(disk.fd(), wanted.sector_bytes, wanted.disk_sectors, &result.why);
  return result;
}

std::string entry_text(const GptEntry& entry) {
  return fmt::format("{}..{} type {} attributes {:x} name '{}' GUID {}", entry.first, entry.last,
                     entry.type_guid, entry.attributes,
                     std::string(entry.name.begin(), entry.name.end()), entry.guid);
}

// GUIDs that nobody gave are random: only that there is one is compared.
std::string difference(const RandomDisk& disk, const GptImage& theirs, GptImage ours) {
  std::set<std::string> given;
  if (disk.before && !disk.step.wipe_table) {
    for (const auto& [number, entry] : disk.before->entries) given.insert(entry.guid);
  }
  for (const auto& wish : disk.step.partitions) given.insert(wish.guid);
  for (auto& [number, entry] : ours.entries) {
    const auto their = theirs.entries.find(number);
    if (their == theirs.entries.end() || given.contains(their->second.guid)) continue;
    if (!given.contains(entry.guid)) entry.guid = their->second.guid;
  }
  std::string text;
  // Of a grown disk sgdisk sets the bounds anew when it saves, which it only pretends here.
  const bool has_grown = disk.before && disk.before->total_sectors != disk.disk_sectors;
  if (!has_grown &&
      (theirs.first_usable != ours.first_usable || theirs.last_usable != ours.last_usable)) {
    text += fmt::format("usable {}..{}, theirs {}..{}\n", ours.first_usable, ours.last_usable,
                        theirs.first_usable, theirs.last_usable);
  }
  if (theirs.entries == ours.entries) return text;
  for (const auto& [number, entry] : theirs.entries) {
    text += fmt::format("- {}: {}\n", number, entry_text(entry));
  }
  for (const auto& [number, entry] : ours.entries) {
    text += fmt::format("+ {}: {}\n", number, entry_text(entry));
  }
  return text;
}

// Empty: they agree. `verdict`: what kind of case it was.
std::string compare(const Disk& disk, const Disk& blank, const RandomDisk& wanted,
                    const std::string& backup, std::string* verdict) {
  disk.put(wanted);
  const bool starts_blank = wanted.step.wipe_table;
  const ReferenceResult theirs =
      partition_as_reference(starts_blank ? blank.node() : disk.node(), wanted.sector_bytes,
                             starts_blank ? std::nullopt : wanted.before, wanted.step, backup);
  const Ours ours = partition_as_we_do(disk, wanted);
  const bool is_refused = !theirs.why_not.empty();
  *verdict = is_refused ? "refused" : "made";
  if (is_refused != ours.is_refused) {
    return is_refused ? "only the reference refuses: " + theirs.why_not
                      : "only we refuse: " + ours.why;
  }
  if (is_refused) return {};
  if (!theirs.table) {  // blank before and after
    return !ours.table || starts_blank ? "" : "only we made a table";
  }
  if (!ours.table) return "our table is damaged: " + ours.why;
  return difference(wanted, *theirs.table, *ours.table);
}

void run_cases(std::uint64_t count, std::uint32_t sector_bytes,
               const std::function<std::pair<const Disk*, const Disk*>(std::uint64_t)>& disks_for,
               std::uint64_t disk_sectors) {
  const std::uint64_t seed = from_environment("FIRSTLIGHT_SEED", kSeed);
  const TempFolder folder;
  std::map<std::string, std::uint64_t> verdicts;
  std::uint64_t known = 0;
  std::uint64_t shown = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::mt19937_64 random(seed * 1000003 + i);
    const RandomDisk wanted = random_disk(random, sector_bytes, disk_sectors);
    const auto [disk, blank] = disks_for(wanted.disk_sectors);
    std::string verdict;
    const std::string found = compare(*disk, *blank, wanted, folder.path() / "backup", &verdict);
    ++verdicts[verdict];
    if (found.empty()) continue;
    bool is_known = false;
    for (const KnownDifference& row : kKnownDifferences) is_known |= row.applies(wanted);
    if (is_known) {
      ++known;
      continue;
    }
    const std::string text =
        fmt::format("seed {}, case {}\n{}{}", seed, i, describe(wanted), found);
    CHECK_MESSAGE(false, text);
    if (++shown == 10) break;
  }
  fmt::print(
      "random disks against sgdisk, sectors of {} bytes, seed {}: {} table rows, {} made, "
      "{} refused, {} known differences\n",
      sector_bytes, seed, count, verdicts["made"], verdicts["refused"], known);
}

TEST_CASE("random disks, sectors of 512 bytes") {
  if (!std::filesystem::exists(kSgdisk)) return report_skipped("sgdisk is not installed");
  std::optional<Disk> disk;
  std::optional<Disk> blank;
  run_cases(
      from_environment("FIRSTLIGHT_CASES", kCases), 512,
      [&](std::uint64_t sectors) {
        disk.emplace(memory_disk(sectors * 512));
        blank.emplace(memory_disk(sectors * 512));
        return std::pair<const Disk*, const Disk*>(&*disk, &*blank);
      },
      0);
}

TEST_CASE("random disks, sectors of 4096 bytes") {
  if (!std::filesystem::exists(kSgdisk)) return report_skipped("sgdisk is not installed");
  constexpr std::uint64_t kMib = 120;
  const LoopDisk loop(kMib, 4096);
  const LoopDisk blank_loop(kMib, 4096);
  const Disk disk(loop.node(), UniqueFd(::open(loop.node().c_str(), O_RDWR | O_CLOEXEC)));
  const Disk blank(blank_loop.node(), UniqueFd());
  run_cases(
      kLargeSectorCases, 4096,
      [&](std::uint64_t) { return std::pair<const Disk*, const Disk*>(&disk, &blank); },
      kMib * 256);
}

}  // namespace
}  // namespace firstlight::test
