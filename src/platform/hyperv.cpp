// SPDX-License-Identifier: Apache-2.0
#include "platform/hyperv.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "sys/kernel_module.h"
#include "sys/root.h"

namespace firstlight::platform {
namespace {

constexpr std::chrono::seconds kFirstRequestTime{5};
constexpr std::chrono::seconds kSilence{1};
// Keys, and values that are not full, make it larger than what it holds.
constexpr std::size_t kMaxPoolBytes = 2 * kMaxConfigBytes;

std::string pool_path(unsigned pool) { return fmt::format("/var/lib/hyperv/.kvp_pool_{}", pool); }

// nullopt: whoever else answers the host, or did so before, keeps the pools as files.
std::optional<KvpPools> ask_host(Acquisition& run) {
  const std::string path = run.sources.machine + std::string(sys::kKvpDevicePath);
  try {
    auto device = sys::KvpDevice::open(path);
    if (!device && sys::load_kernel_module("hv_utils", run.deadline)) {
      device = sys::KvpDevice::open(path);
    }
    if (!device) return std::nullopt;
    KvpPools pools = receive_kvp_pools(*device, run.deadline);
    if (pools.records(kKvpHostPool).empty()) return std::nullopt;
    return pools;
  } catch (const Error& error) {
    if (error.detail().code != ErrorCode::kSystem) throw;
    run.recorder.warn(error.what());
    return std::nullopt;
  }
}

}  // namespace

KvpPools receive_kvp_pools(sys::KvpDevice& device, const Deadline& deadline) {
  KvpPools pools;
  device.register_guest();
  std::chrono::milliseconds patience = kFirstRequestTime;
  while (const auto request = device.receive(
             Deadline::after(patience, "the silence of the host").sooner(deadline))) {
    if (request->operation == sys::KvpOperation::kRegistered) continue;
    device.answer(pools.answer(*request));
    patience = kSilence;
  }
  if (deadline.expired()) throw not_in_time("the key-value pairs of the host", deadline);
  return pools;
}

std::vector<GivenFile> kvp_pool_files(const KvpPools& pools) {
  std::vector<GivenFile> files;
  for (unsigned pool = 0; pool < sys::kKvpPools; ++pool) {
    files.push_back({.path = pool_path(pool), .bytes = pools.records(pool)});
  }
  return files;
}

UserData hyperv_user_data(Acquisition& run) {
  if (const auto pools = ask_host(run)) {
    const std::string origin(sys::kKvpDevicePath);
    const Recorder::Step step(run.recorder, "get user data", origin);
    UserData data = user_data_of(kvp_user_data(pools->records(kKvpHostPool), origin), origin);
    data.files = kvp_pool_files(*pools);
    return data;
  }
  const std::string origin = pool_path(kKvpHostPool);
  const Recorder::Step step(run.recorder, "get user data", origin);
  const auto records = sys::Root(run.sources.machine).read_file(origin, kMaxPoolBytes);
  if (!records) {
    run.recorder.warn(fmt::format("nothing came from {}, and no {} is there: taken as no user data",
                                  sys::kKvpDevicePath, origin));
    return {};
  }
  return user_data_of(kvp_user_data(*records, origin), origin);
}

}  // namespace firstlight::platform
