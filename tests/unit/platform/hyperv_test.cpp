// SPDX-License-Identifier: Apache-2.0
// Key-value pairs of Hyper-V: a host that speaks the protocol of the kernel's device over a socket
// that keeps messages whole, and the files of the guest's daemon.
#include "platform/hyperv.h"

#include <doctest/doctest.h>
#include <linux/hyperv.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "acquiring.h"
#include "temp_tree.h"

namespace firstlight::platform {
namespace {

const std::string kConfig = R"({"ignition":{"version":"3.0.0"}})";

std::string kvp_record(const std::string& key, const std::string& value) {
  std::string bytes = key;
  bytes.resize(512, '\0');
  bytes += value;
  bytes.resize(512 + 2048, '\0');
  return bytes;
}

hv_kvp_msg message_of(unsigned char operation, unsigned char pool) {
  hv_kvp_msg message{};
  message.kvp_hdr.operation = operation;
  message.kvp_hdr.pool = pool;
  return message;
}

hv_kvp_msg set_of(unsigned char pool, const std::string& key, const std::string& value) {
  hv_kvp_msg message = message_of(KVP_OP_SET, pool);
  hv_kvp_exchg_msg_value& data = message.body.kvp_set.data;
  data.value_type = REG_SZ;
  data.key_size = static_cast<unsigned>(key.size()) + 1;
  data.value_size = static_cast<unsigned>(value.size()) + 1;
  std::memcpy(data.key, key.data(), key.size());
  std::memcpy(data.value, value.data(), value.size());
  return message;
}

hv_kvp_msg enumerate_of(unsigned char pool, unsigned index) {
  hv_kvp_msg message = message_of(KVP_OP_ENUMERATE, pool);
  message.body.kvp_enum_data.index = index;
  return message;
}

hv_kvp_msg delete_of(unsigned char pool, const std::string& key) {
  hv_kvp_msg message = message_of(KVP_OP_DELETE, pool);
  message.body.kvp_delete.key_size = static_cast<unsigned>(key.size()) + 1;
  std::memcpy(message.body.kvp_delete.key, key.data(), key.size());
  return message;
}

// The host, which has said everything before it is asked, and hears the answers afterwards.
struct Host {
  UniqueFd end;
  sys::KvpDevice guest;

  static Host make() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
    return {.end = UniqueFd(ends[0]), .guest = sys::KvpDevice(UniqueFd(ends[1]))};
  }
  void say(const hv_kvp_msg& message) const {
    REQUIRE(::write(end.get(), &message, sizeof message) == sizeof message);
  }
  hv_kvp_msg hear() const {
    hv_kvp_msg message{};
    REQUIRE(::recv(end.get(), &message, sizeof message, MSG_DONTWAIT) == sizeof message);
    return message;
  }
};

const Deadline kSoon = Deadline::after(std::chrono::seconds{20}, "a test's deadline");

TEST_CASE("the config in a key-value pool") {
  const std::string full_value(2048, 'x');
  const std::string full_key(512, 'k');
  struct Row {
    const char* what;
    std::string pool;
    std::string text;
  };
  const Row rows[] = {
      {"empty", "", ""},
      {"other keys", kvp_record("HostName", "x") + kvp_record(full_key, "y"), ""},
      {"whole", kvp_record("a", "b") + kvp_record("ignition.config", kConfig), kConfig},
      {"the first of two", kvp_record("ignition.config", "1") + kvp_record("ignition.config", "2"),
       "1"},
      {"a full value", kvp_record("ignition.config", full_value), full_value},
      {"pieces in any order",
       kvp_record("ignition.config.1", "b") + kvp_record("ignition.config.0", full_value) +
           kvp_record("ignition.config.2", "c"),
       full_value + "bc"},
      {"pieces with a gap",
       kvp_record("ignition.config.0", "a") + kvp_record("ignition.config.2", "c"), "a"},
      {"pieces that do not begin at 0", kvp_record("ignition.config.1", "b"), ""},
      {"an empty whole, and pieces",
       kvp_record("ignition.config", "") + kvp_record("ignition.config.0", "a"), "a"},
      {"whole before pieces",
       kvp_record("ignition.config.0", "a") + kvp_record("ignition.config", kConfig), kConfig},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    CHECK(kvp_user_data(row.pool, "pool") == row.text);
  }
  for (const std::size_t size : {1UL, 2559UL, 2561UL}) {
    const std::string pool(size, 'a');
    CHECK_THROWS_AS(static_cast<void>(kvp_user_data(pool, "pool")), Error);
  }
}

TEST_CASE("what the host says is kept, and answered") {
  Host host = Host::make();
  host.say(message_of(KVP_OP_REGISTER1, 0));
  host.say(set_of(KVP_POOL_EXTERNAL, "ignition.config.0", "{\"ignition\":"));
  host.say(set_of(KVP_POOL_EXTERNAL, "ignition.config.1", "old"));
  host.say(set_of(KVP_POOL_EXTERNAL, "ignition.config.1", "{\"version\":\"3.0.0\"}}"));
  host.say(set_of(KVP_POOL_EXTERNAL, "gone", "x"));
  host.say(delete_of(KVP_POOL_EXTERNAL, "gone"));
  host.say(delete_of(KVP_POOL_EXTERNAL, "never there"));
  host.say(set_of(KVP_POOL_GUEST, "other", "pool"));
  host.say(enumerate_of(KVP_POOL_GUEST, 0));
  host.say(enumerate_of(KVP_POOL_AUTO, 0));
  host.say(message_of(KVP_OP_GET_IP_INFO, 0));

  const KvpPools pools = receive_kvp_pools(host.guest, kSoon);
  CHECK(kvp_user_data(pools.records(0), "pool") == kConfig);
  CHECK(pools.records(1) == kvp_record("other", "pool"));
  CHECK(pools.records(2).empty());

  CHECK(host.hear().kvp_hdr.operation == KVP_OP_REGISTER1);
  for (int answer = 0; answer < 5; ++answer) CHECK(host.hear().error == HV_S_OK);
  CHECK(static_cast<unsigned>(host.hear().error) == HV_S_CONT);
  CHECK(host.hear().error == HV_S_OK);
  const hv_kvp_msg item = host.hear();
  CHECK(item.error == HV_S_OK);
  CHECK(item.body.kvp_enum_data.data.key_size == 6);
  CHECK(std::memcmp(item.body.kvp_enum_data.data.key, "other", 6) == 0);
  CHECK(std::memcmp(item.body.kvp_enum_data.data.value, "pool", 5) == 0);
  CHECK(static_cast<unsigned>(host.hear().error) == HV_S_CONT);
  CHECK(static_cast<unsigned>(host.hear().error) == HV_ERROR_NOT_SUPPORTED);
}

TEST_CASE("a host that breaks the protocol") {
  Host host = Host::make();
  SUBCASE("a pool that there is not") { host.say(set_of(KVP_POOL_COUNT, "a", "b")); }
  SUBCASE("half a message") { REQUIRE(::write(host.end.get(), "half", 4) == 4); }
  CHECK_THROWS_AS(static_cast<void>(receive_kvp_pools(host.guest, kSoon)), Error);
}

TEST_CASE("sizes beyond their fields") {
  Host host = Host::make();
  hv_kvp_msg message = set_of(KVP_POOL_EXTERNAL, "", "");
  message.body.kvp_set.data.key_size = 0xffffffff;
  message.body.kvp_set.data.value_size = 0xffffffff;
  std::memset(message.body.kvp_set.data.key, 'k', sizeof message.body.kvp_set.data.key);
  std::memset(message.body.kvp_set.data.value, 'v', sizeof message.body.kvp_set.data.value);
  host.say(message);
  const KvpPools pools = receive_kvp_pools(host.guest, kSoon);
  CHECK(pools.records(0) == std::string(512, 'k') + std::string(2048, 'v'));
}

TEST_CASE("too many pairs") {
  KvpPools pools;
  sys::KvpRequest request{.operation = sys::KvpOperation::kSet, .pool = 1, .value = "v"};
  for (std::size_t i = 0; i < kMaxKvpPairs; ++i) {
    request.key = std::to_string(i);
    static_cast<void>(pools.answer(request));
  }
  static_cast<void>(pools.answer(request));  // one that is there
  request.key = "one more";
  CHECK_THROWS_WITH_AS(static_cast<void>(pools.answer(request)),
                       doctest::Contains("more than 20000 pairs"), Error);
}

TEST_CASE("the pools are files of the machine") {
  KvpPools pools;
  static_cast<void>(pools.answer(
      {.operation = sys::KvpOperation::kSet, .pool = 0, .key = "ignition.config", .value = "{}"}));
  UserData data;
  data.files = kvp_pool_files(pools);
  REQUIRE(data.files.size() == 5);
  CHECK(data.files[0].path == "/var/lib/hyperv/.kvp_pool_0");
  CHECK(data.files[0].bytes == kvp_record("ignition.config", "{}"));
}

TEST_CASE("platform hyperv") {
  const test::TempTree machine;
  const Sources sources{.platform_id = "hyperv", .machine = machine.path()};
  const auto without = test::acquire(sources);
  REQUIRE(without.acquired);
  CHECK_FALSE(without.acquired->user_data.provided);
  REQUIRE(without.warnings.size() == 1);
  CHECK(test::contains(without.warnings[0], "kvp_pool_0 is there"));

  machine.write("/var/lib/hyperv/.kvp_pool_0", kvp_record("ignition.config", kConfig));
  const auto with = test::acquire(sources);
  REQUIRE(with.acquired);
  CHECK(with.acquired->user_data.bytes == kConfig);
  CHECK(with.acquired->user_data.origin == "/var/lib/hyperv/.kvp_pool_0");

  machine.write("/var/lib/hyperv/.kvp_pool_0", "cut off");
  const auto damaged = test::acquire(sources);
  REQUIRE(damaged.error);
  CHECK(damaged.error->detail().code == ErrorCode::kUserData);
}

}  // namespace
}  // namespace firstlight::platform
