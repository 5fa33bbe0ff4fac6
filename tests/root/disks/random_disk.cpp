// SPDX-License-Identifier: Apache-2.0
#include "random_disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace firstlight::test {
namespace {

constexpr std::uint64_t kMib = 1 << 20;
constexpr std::uint32_t kHighestNumber = 8;
// From so many sectors on the partitioner never aligns to less than eight of them.
constexpr std::uint64_t kLargeDiskSectors = 585937500;
constexpr std::array<const char*, 3> kTypes{"0FC63DAF-8483-4772-8E79-3D69D8477DE4",
                                            "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F",
                                            "CA7D7CCB-63ED-4C53-861C-1742536059CC"};
constexpr std::array<const char*, 5> kLabels{"", "a", "data", "root", "a b"};

class Maker {
 public:
  Maker(std::mt19937_64& random, std::uint32_t sector_bytes, std::uint64_t disk_sectors)
      : random_(random), sector_bytes_(sector_bytes), disk_sectors_(disk_sectors) {
    if (disk_sectors_ == 0) disk_sectors_ = size();
  }

  RandomDisk make() {
    RandomDisk disk{
        .sector_bytes = sector_bytes_, .disk_sectors = disk_sectors_, .before = {}, .step = {}};
    if (!chance(20)) before_ = table();
    disk.before = before_;
    disk.step.wipe_table = chance(8);
    const std::uint64_t count = below(5);
    for (std::uint64_t i = 0; i < count; ++i) disk.step.partitions.push_back(wish());
    std::stable_partition(disk.step.partitions.begin(), disk.step.partitions.end(),
                          [](const auto& wish) { return wish.number != 0; });
    return disk;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool chance(std::uint64_t percent) { return below(100) < percent; }
  template <typename Row, std::size_t Count>
  Row pick(const std::array<Row, Count>& rows) {
    return rows.at(below(Count));
  }

  std::uint64_t size() {
    if (chance(4)) return kLargeDiskSectors - 1000 + below(2000);
    return (8 + below(120)) * kMib / sector_bytes_ + (chance(30) ? below(4096) : 0);
  }

  std::string guid() {
    return fmt::format("{:08X}-0000-4000-8000-{:012X}", random_() & 0xffffffff,
                       random_() & 0xffffffffffff);
  }

  GptImage table() {
    const std::uint64_t known = chance(85) ? disk_sectors_ : disk_sectors_ - disk_sectors_ / 3;
    GptImage image = empty_gpt(sector_bytes_, known);
    if (chance(10)) image.first_usable = kMib / sector_bytes_;
    const std::uint64_t step =
        std::max<std::uint64_t>(1, chance(60) ? kMib / sector_bytes_ : 1U << below(12));
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t number = 1; number <= kHighestNumber; ++number) numbers.push_back(number);
    std::shuffle(numbers.begin(), numbers.end(), random_);
    std::uint64_t next = image.first_usable;
    for (std::uint64_t left = below(6); left > 0; --left) {
      if (chance(40)) next += below((known - 1) / 4);
      const std::uint64_t first = (next + step - 1) / step * step;
      const std::uint64_t last = first + (1 + below(20)) * std::max(step, kMib / sector_bytes_) -
                                 (chance(80) ? 1 : 1 + below(step));
      if (last > image.last_usable) break;
      image.entries[numbers[left]] = {.type_guid = pick(kTypes),
                                      .guid = guid(),
                                      .first = first,
                                      .last = last,
                                      .attributes = chance(15) ? random_() : 0,
                                      .name = name()};
      next = last + 1;
    }
    return image;
  }

  std::u16string name() {
    const std::string label = pick(kLabels);
    return {label.begin(), label.end()};
  }

  plan::PartitionWish wish() {
    plan::PartitionWish wish;
    wish.number = static_cast<std::int64_t>(number());
    const GptEntry* found = existing(static_cast<std::uint32_t>(wish.number));
    wish.wipe_entry = chance(40);
    if (wish.number != 0 && chance(15)) {
      wish.should_exist = false;
      wish.wipe_entry = chance(80);
      return wish;
    }
    wish.resize = chance(20);
    wish.start_mib = dimension(found == nullptr ? 0 : found->first);
    wish.size_mib = dimension(found == nullptr ? 0 : found->last - found->first + 1);
    wish.label = label(found, wish.number == 0);
    if (chance(25))
      wish.type_guid = found != nullptr && chance(60) ? found->type_guid : pick(kTypes);
    if (chance(20)) wish.guid = found != nullptr && chance(60) ? found->guid : guid();
    return wish;
  }

  std::uint32_t number() {
    if (chance(25)) return 0;
    std::uint32_t number = 0;
    do {
      number = static_cast<std::uint32_t>(1 + below(kHighestNumber));
      if (before_ && !before_->entries.empty() && chance(50)) {
        number = std::next(before_->entries.begin(),
                           static_cast<std::ptrdiff_t>(below(before_->entries.size())))
                     ->first;
      }
    } while (numbers_.contains(number) && numbers_.size() < 3);
    if (!numbers_.insert(number).second) return 0;
    return number;
  }

  [[nodiscard]] const GptEntry* existing(std::uint32_t number) const {
    if (!before_ || !before_->entries.contains(number)) return nullptr;
    return &before_->entries.at(number);
  }

  std::optional<std::int64_t> dimension(std::uint64_t found_sectors) {
    const std::uint64_t sectors_per_mib = kMib / sector_bytes_;
    if (chance(45)) return std::nullopt;
    if (chance(15)) return 0;
    if (found_sectors % sectors_per_mib == 0 && chance(50)) {
      return static_cast<std::int64_t>(found_sectors / sectors_per_mib);
    }
    return static_cast<std::int64_t>(
        1 + below(std::min<std::uint64_t>(disk_sectors_ / sectors_per_mib, 200)));
  }

  // Each label once, as validation wants it.
  std::optional<std::string> label(const GptEntry* found, bool is_needed) {
    if (!is_needed && chance(60)) return std::nullopt;
    std::string label = found != nullptr && chance(70)
                            ? std::string(found->name.begin(), found->name.end())
                            : fmt::format("new{}", labels_.size());
    if (is_needed && chance(15)) label = pick(kLabels);
    if (!labels_.insert(label).second) label = fmt::format("other{}", labels_.size());
    labels_.insert(label);
    return label;
  }

  std::mt19937_64& random_;
  std::uint32_t sector_bytes_;
  std::uint64_t disk_sectors_;
  std::optional<GptImage> before_;
  std::set<std::uint32_t> numbers_;
  std::set<std::string> labels_;
};

std::string text_of(const std::optional<std::int64_t>& mib) {
  return mib ? fmt::format("{}", *mib) : "-";
}

}  // namespace

RandomDisk random_disk(std::mt19937_64& random, std::uint32_t sector_bytes,
                       std::uint64_t disk_sectors) {
  return Maker(random, sector_bytes, disk_sectors).make();
}

std::string describe(const RandomDisk& disk) {
  std::string text = fmt::format("disk of {} sectors of {} bytes{}\n", disk.disk_sectors,
                                 disk.sector_bytes, disk.step.wipe_table ? ", wipeTable" : "");
  if (disk.before) {
    text += fmt::format("table: {} to {} of {}\n", disk.before->first_usable,
                        disk.before->last_usable, disk.before->total_sectors);
    for (const auto& [number, entry] : disk.before->entries) {
      text += fmt::format("  {}: {}..{} '{}' {} {}\n", number, entry.first, entry.last,
                          std::string(entry.name.begin(), entry.name.end()), entry.type_guid,
                          entry.guid);
    }
  }
  for (const plan::PartitionWish& wish : disk.step.partitions) {
    text += fmt::format("wish {}: start {} size {} label {} type '{}' guid '{}'{}{}{}\n",
                        wish.number, text_of(wish.start_mib), text_of(wish.size_mib),
                        wish.label ? "'" + *wish.label + "'" : "-", wish.type_guid, wish.guid,
                        wish.should_exist ? "" : " absent", wish.wipe_entry ? " wipe" : "",
                        wish.resize ? " resize" : "");
  }
  return text;
}

}  // namespace firstlight::test
