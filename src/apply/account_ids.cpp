// SPDX-License-Identifier: Apache-2.0
#include "apply/account_ids.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace firstlight::apply {
namespace {

std::set<std::uint32_t> used_ids(const AccountFile& own, const AccountFile& usr) {
  std::set<std::uint32_t> used;
  for (const AccountFile* file : {&own, &usr}) {
    for (const AccountFields* entry : file->entries()) used.insert(account_id(*entry, 2));
  }
  return used;
}

std::uint64_t range_number(const AccountFile& file, const AccountFields& entry, std::size_t field) {
  const std::string& text = entry.at(field);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    throw Error({.code = ErrorCode::kAccount,
                 .tried = "read " + file.path() + " for",
                 .object = entry.front(),
                 .why = "start and count are to be numbers"});
  }
  return number;
}

}  // namespace

std::set<std::uint32_t> used_user_ids(const AccountFiles& files) {
  return used_ids(files.passwd, files.usr_passwd);
}

std::set<std::uint32_t> used_group_ids(const AccountFiles& files) {
  return used_ids(files.group, files.usr_group);
}

std::optional<std::uint32_t> next_id(const std::set<std::uint32_t>& used, const IdRange& range,
                                     IdOrder order) {
  const auto first = used.lower_bound(range.min);
  const auto past = used.upper_bound(range.max);
  const bool none_used = first == past;
  if (order == IdOrder::kUpwards) {
    if (none_used) return range.min;
    if (*std::prev(past) < range.max) return *std::prev(past) + 1;
    for (std::uint32_t id = range.min; id < range.max; ++id) {
      if (!used.contains(id)) return id;
    }
    return std::nullopt;
  }
  if (none_used) return range.max;
  if (*first > range.min) return *first - 1;
  for (std::uint32_t id = range.max; id > range.min; --id) {
    if (!used.contains(id)) return id;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> next_subordinate_range(const AccountFile& file, std::uint64_t min,
                                                    std::uint64_t max, std::uint64_t count) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;  // start, count
  for (const AccountFields* entry : file.entries()) {
    taken.emplace_back(range_number(file, *entry, 1), range_number(file, *entry, 2));
  }
  std::sort(taken.begin(), taken.end());
  std::uint64_t low = min;
  for (const auto& [start, length] : taken) {
    if (start >= low && start - low >= count) break;
    low = std::max(low, start + length);
  }
  if (low > max || max - low + 1 < count) return std::nullopt;
  return low;
}

}  // namespace firstlight::apply
