// SPDX-License-Identifier: Apache-2.0
#include "platform/kvp_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.h"

namespace firstlight::platform {
namespace {

constexpr std::size_t kKeyBytes = 512;
constexpr std::size_t kValueBytes = 2048;
constexpr std::size_t kRecordBytes = kKeyBytes + kValueBytes;
constexpr std::string_view kKey = "ignition.config";

std::string_view text_of(std::string_view field) { return field.substr(0, field.find('\0')); }

void append_field(std::string& records, std::string_view text, std::size_t size) {
  text = text.substr(0, size);
  records += text;
  records.append(size - text.size(), '\0');
}

}  // namespace

std::string kvp_user_data(std::string_view pool, std::string_view origin) {
  if (pool.size() % kRecordBytes != 0) {
    throw Error({.code = ErrorCode::kUserData,
                 .tried = "read the key-value pool",
                 .object = std::string(origin),
                 .why = fmt::format("its size is no multiple of {} bytes", kRecordBytes)});
  }
  std::map<std::string_view, std::string_view> values;
  for (; !pool.empty(); pool.remove_prefix(kRecordBytes)) {
    values.emplace(text_of(pool.substr(0, kKeyBytes)),
                   text_of(pool.substr(kKeyBytes, kValueBytes)));
  }
  const auto whole = values.find(kKey);
  if (whole != values.end() && !whole->second.empty()) return std::string(whole->second);
  std::string bytes;
  for (unsigned piece = 0;; ++piece) {
    const auto found = values.find(fmt::format("{}.{}", kKey, piece));
    if (found == values.end()) return bytes;
    bytes += found->second;
  }
}

sys::KvpAnswer KvpPools::answer(const sys::KvpRequest& request) {
  using sys::KvpOperation;
  using sys::KvpStatus;
  if (request.operation == KvpOperation::kOther) return {.status = KvpStatus::kNotSupported};
  Pairs& pairs = pools_.at(request.pool);
  if (request.operation == KvpOperation::kEnumerate) {
    if (request.index >= pairs.size()) return {.status = KvpStatus::kNoSuchItem};
    const auto& [key, value] = pairs[request.index];
    return {.key = key, .value = value};
  }
  const auto found = std::find_if(pairs.begin(), pairs.end(),
                                  [&](const auto& pair) { return pair.first == request.key; });
  const bool is_there = found != pairs.end();
  if (request.operation == KvpOperation::kSet) {
    if (is_there) {
      found->second = request.value;
    } else if (pairs.size() < kMaxKvpPairs) {
      pairs.emplace_back(request.key, request.value);
    } else {
      throw Error({.code = ErrorCode::kLimit,
                   .tried = "take a key-value pair of the host into",
                   .object = fmt::format("pool {}", request.pool),
                   .why = fmt::format("it would have more than {} pairs", kMaxKvpPairs)});
    }
    return {};
  }
  if (!is_there) return {.status = KvpStatus::kNoSuchItem};
  if (request.operation == KvpOperation::kGet) return {.key = found->first, .value = found->second};
  pairs.erase(found);
  return {};
}

std::string KvpPools::records(unsigned pool) const {
  std::string records;
  for (const auto& [key, value] : pools_.at(pool)) {
    append_field(records, key, kKeyBytes);
    append_field(records, value, kValueBytes);
  }
  return records;
}

}  // namespace firstlight::platform
