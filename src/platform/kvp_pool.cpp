// SPDX-License-Identifier: Apache-2.0
#include "platform/kvp_pool.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "sys/root.h"

namespace firstlight::platform {
namespace {

constexpr std::size_t kKeyBytes = 512;
constexpr std::size_t kValueBytes = 2048;
constexpr std::size_t kRecordBytes = kKeyBytes + kValueBytes;
constexpr std::string_view kKey = "ignition.config";
constexpr std::string_view kPool = "/var/lib/hyperv/.kvp_pool_0";
// Keys, and values that are not full, make it larger than what it holds.
constexpr std::size_t kMaxPoolBytes = 2 * kMaxConfigBytes;

std::string_view text_of(std::string_view field) { return field.substr(0, field.find('\0')); }

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

UserData hyperv_user_data(Acquisition& run) {
  const std::string origin(kPool);
  const Recorder::Step step(run.recorder, "get user data", origin);
  const sys::Root machine(run.sources.machine);
  const auto pool = machine.read_file(kPool, kMaxPoolBytes);
  if (!pool) {
    run.recorder.warn(fmt::format("{} is not there: taken as no user data", kPool));
    return {};
  }
  return user_data_of(kvp_user_data(*pool, origin), origin);
}

}  // namespace firstlight::platform
