// SPDX-License-Identifier: Apache-2.0
#include "sys/kvp_device.h"

#include <fcntl.h>
#include <linux/hyperv.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace firstlight::sys {
namespace {

static_assert(kKvpPools == KVP_POOL_COUNT);

[[noreturn]] void fail(const char* tried, int error) {
  throw Error({.code = ErrorCode::kSystem,
               .tried = tried,
               .object = std::string(kKvpDevicePath),
               .why = errno_text(error),
               .hint = error == EBUSY ? "end the daemon that has it open" : ""});
}

Error fault(std::string why) {
  return Error({.code = ErrorCode::kUserData,
                .tried = "read a request of the host from",
                .object = std::string(kKvpDevicePath),
                .why = std::move(why)});
}

std::string_view bytes_of(const hv_kvp_msg& message) {
  const void* generic = &message;
  return {static_cast<const char*>(generic), sizeof message};
}

// `size` is what the message says, its end included; no more than the field is looked at.
template <std::size_t N>
std::string text_of(const unsigned char (&field)[N], unsigned size) {
  const void* generic = field;
  const std::string_view text(static_cast<const char*>(generic), std::min<std::size_t>(size, N));
  return std::string(text.substr(0, text.find('\0')));
}

template <std::size_t N>
unsigned put_text(unsigned char (&field)[N], std::string_view text) {
  text = text.substr(0, N - 1);
  std::memset(field, 0, N);
  std::memcpy(field, text.data(), text.size());
  return static_cast<unsigned>(text.size()) + 1;
}

KvpRequest request_of(const hv_kvp_msg& message) {
  KvpRequest request{.pool = message.kvp_hdr.pool};
  switch (message.kvp_hdr.operation) {
    case KVP_OP_REGISTER1:
      return {.operation = KvpOperation::kRegistered};
    case KVP_OP_GET:
      request.operation = KvpOperation::kGet;
      request.key = text_of(message.body.kvp_get.data.key, message.body.kvp_get.data.key_size);
      break;
    case KVP_OP_SET: {
      const auto& data = message.body.kvp_set.data;
      request.operation = KvpOperation::kSet;
      request.key = text_of(data.key, data.key_size);
      request.value = text_of(data.value, data.value_size);
      break;
    }
    case KVP_OP_DELETE:
      request.operation = KvpOperation::kDelete;
      request.key = text_of(message.body.kvp_delete.key, message.body.kvp_delete.key_size);
      break;
    case KVP_OP_ENUMERATE:
      request.operation = KvpOperation::kEnumerate;
      request.index = message.body.kvp_enum_data.index;
      break;
    default:
      return {};
  }
  if (request.pool >= kKvpPools) throw fault("there is no pool " + std::to_string(request.pool));
  return request;
}

unsigned status_code(KvpStatus status) {
  switch (status) {
    case KvpStatus::kDone:
      return HV_S_OK;
    case KvpStatus::kNoSuchItem:
      return HV_S_CONT;
    case KvpStatus::kNotSupported:
      return HV_ERROR_NOT_SUPPORTED;
  }
  return HV_E_FAIL;
}

void put_pair(hv_kvp_exchg_msg_value& data, const KvpAnswer& answer) {
  data.value_type = REG_SZ;
  data.key_size = put_text(data.key, answer.key);
  data.value_size = put_text(data.value, answer.value);
}

}  // namespace

std::optional<KvpDevice> KvpDevice::open(const std::string& path) {
  UniqueFd device(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
  const int error = errno;
  if (device.is_open()) return KvpDevice(std::move(device));
  if (error == ENOENT || error == ENOTDIR) return std::nullopt;
  fail("open", error);
}

void KvpDevice::register_guest() {
  hv_kvp_msg message{};
  message.kvp_hdr.operation = KVP_OP_REGISTER1;
  send(bytes_of(message));
}

std::optional<KvpRequest> KvpDevice::receive(const Deadline& deadline) {
  hv_kvp_msg message{};
  while (true) {
    pollfd event{device_.get(), POLLIN, 0};
    const int count = ::poll(&event, 1, deadline.poll_timeout_ms());
    const int poll_error = errno;
    if (count < 0 && poll_error != EINTR) fail("wait for a request of the host at", poll_error);
    if (count == 0) return std::nullopt;
    if (count < 0) continue;
    const ssize_t size = ::read(device_.get(), &message, sizeof message);
    const int error = errno;
    if (size < 0 && (error == EAGAIN || error == EINTR)) continue;
    if (size < 0) fail("read a request of the host from", error);
    if (size != sizeof message) {
      throw fault(std::to_string(size) + " bytes came in place of " +
                  std::to_string(sizeof message));
    }
    last_ = bytes_of(message);
    return request_of(message);
  }
}

void KvpDevice::answer(const KvpAnswer& answer) {
  hv_kvp_msg message{};
  std::memcpy(&message, last_.data(), std::min(last_.size(), sizeof message));
  if (answer.status == KvpStatus::kDone && message.kvp_hdr.operation == KVP_OP_GET) {
    put_pair(message.body.kvp_get.data, answer);
  } else if (answer.status == KvpStatus::kDone && message.kvp_hdr.operation == KVP_OP_ENUMERATE) {
    put_pair(message.body.kvp_enum_data.data, answer);
  }
  message.error = static_cast<int>(status_code(answer.status));
  send(bytes_of(message));
}

void KvpDevice::send(std::string_view message) {
  while (::write(device_.get(), message.data(), message.size()) < 0) {
    const int error = errno;
    if (error != EINTR) fail("write to", error);
  }
}

}  // namespace firstlight::sys
