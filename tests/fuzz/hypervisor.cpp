// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a hypervisor hands in: a key-value pool, a request about one, and the size and
// padding of an item.
#include <linux/hyperv.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "platform/fw_cfg.h"
#include "platform/kvp_pool.h"
#include "sys/kvp_device.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

constexpr std::size_t kKeyBytes = 512;
constexpr std::size_t kRecordBytes = 2560;

// A pool with a record for each line KEY=VALUE.
std::string pool_of(std::string_view lines) {
  std::string pool;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const std::size_t equals = std::min(line.find('='), line.size());
    std::string record(line.substr(0, std::min(equals, kKeyBytes)));
    record.resize(kKeyBytes, '\0');
    record += line.substr(std::min(equals + 1, line.size()));
    record.resize(kRecordBytes, '\0');
    pool += record;
  }
  return pool;
}

void check_pool(const std::string& pool) {
  try {
    const std::string found = platform::kvp_user_data(pool, "the pool");
    require(pool.size() % kRecordBytes == 0, "a pool that ends inside a record is refused");
    require(found.size() <= pool.size(), "no more comes out than is in it");
    require(found.find('\0') == std::string::npos, "a value ends at its NUL");
  } catch (const Error& error) {
    require(pool.size() % kRecordBytes != 0, "a whole pool is read");
    require(error.detail().code == ErrorCode::kUserData, "a refusal is of its kind", error.what());
    require(is_printable_line(error.what()), "a refusal is printable", error.what());
  }
}

// What is written comes back, whatever else is in the pool behind it.
void check_round_trip(std::string_view value, const std::string& pool) {
  const std::string text(value.substr(0, std::min(value.find('\0'), kRecordBytes - kKeyBytes)));
  if (text.empty() || text.find('\n') != std::string::npos) return;
  const std::string whole = pool_of("ignition.config=" + text) + pool;
  require(platform::kvp_user_data(whole, "the pool") == text, "a value comes back", text);
}

// A request gets an answer of its own size, and what it leaves can be read as a pool.
void check_request(std::string_view bytes) {
  std::string message(bytes);
  message.resize(sizeof(hv_kvp_msg), '\0');
  std::array<int, 2> ends{};
  require(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0, "a socket");
  const UniqueFd host(ends[0]);
  sys::KvpDevice guest{UniqueFd(ends[1])};
  require(::write(host.get(), message.data(), message.size()) > 0, "the host writes");
  try {
    const auto request = guest.receive(Deadline::after(std::chrono::seconds{5}, "a bound"));
    require(request.has_value(), "what came is received");
    platform::KvpPools pools;
    guest.answer(pools.answer(*request));
    require(::read(host.get(), message.data(), message.size()) ==
                static_cast<ssize_t>(sizeof(hv_kvp_msg)),
            "an answer is a whole message");
    check_pool(pools.records(request->pool));
  } catch (const Error& error) {
    require(error.detail().code == ErrorCode::kUserData, "a refusal is of its kind", error.what());
  }
}

void check_item(std::string_view bytes) {
  if (const auto size = platform::fw_cfg_size_of(bytes)) {
    const std::string text = std::to_string(*size);
    require(platform::fw_cfg_size_of(text) == size, "a size is read the same again", text);
  }
  const std::string content = platform::without_padding(std::string(bytes));
  require(content.empty() || content.back() != '\0', "no padding is left");
  require(bytes.starts_with(content), "nothing but padding is taken");
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstlight;
  const std::string_view bytes = fuzz::input_text(data, size);
  const std::string pool = fuzz::pool_of(bytes);
  fuzz::check_pool(std::string(bytes));
  fuzz::check_pool(pool);
  fuzz::check_round_trip(bytes, pool);
  fuzz::check_request(bytes);
  fuzz::check_item(bytes);
  return 0;
}
