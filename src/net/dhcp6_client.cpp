// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp6_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace firstlight::net {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kTransactionMask = 0xffffff;

// RFC 8415 section 12: a number of the client's choice that stays the same.
std::uint32_t association_id_of(const sys::MacAddress& mac) {
  return static_cast<std::uint32_t>(mac[2]) << 24U | static_cast<std::uint32_t>(mac[3]) << 16U |
         static_cast<std::uint32_t>(mac[4]) << 8U | mac[5];
}

}  // namespace

Dhcp6Client::Dhcp6Client(const sys::MacAddress& mac, Want want, std::uint32_t seed)
    : client_id_(client_duid(mac)),
      association_id_(association_id_of(mac)),
      random_(seed),
      state_(want == Want::kAddress ? State::kSoliciting : State::kAskingInformation) {}

Dhcp6Client::Output Dhcp6Client::start(TimePoint now) {
  started_ = now;
  transaction_id_ = static_cast<std::uint32_t>(random_()) & kTransactionMask;
  return send(now);
}

Dhcp6Client::Output Dhcp6Client::on_packet(std::string_view payload, TimePoint now) {
  auto message = decode_dhcp6(payload);
  if (!message || message->transaction_id != transaction_id_ || message->client_id != client_id_ ||
      message->server_id.empty() || state_ == State::kDone) {
    return std::nullopt;
  }
  const bool is_reply = message->type == Dhcp6MessageType::kReply;
  const bool has_address = message->address && message->association_id == association_id_;
  if (message->refused) {
    ++refusals_seen_;
    if (is_reply && state_ == State::kRequesting && message->server_id == selected_->server_id) {
      restart();  // the timer runs the next SOLICIT
    }
    return std::nullopt;
  }
  if (state_ == State::kSoliciting && !is_reply && has_address) {
    ++offers_seen_;
    selected_ = std::move(message);
    requests_ = 0;
    state_ = State::kRequesting;
    interval_ = kFirstInterval;
    transaction_id_ = static_cast<std::uint32_t>(random_()) & kTransactionMask;
    return send(now);
  }
  const bool informed = state_ == State::kAskingInformation;
  const bool bound =
      state_ == State::kRequesting && has_address && message->server_id == selected_->server_id;
  if (is_reply && (informed || bound)) {
    reply_ = std::move(message);
    state_ = State::kDone;
    next_timer_ = TimePoint::max();
  }
  return std::nullopt;
}

Dhcp6Client::Output Dhcp6Client::on_timer(TimePoint now) {
  if (state_ == State::kDone) return std::nullopt;
  if (state_ == State::kRequesting && requests_ >= kMaxRequests) restart();
  return send(now);
}

void Dhcp6Client::restart() {
  state_ = State::kSoliciting;
  selected_.reset();
  transaction_id_ = static_cast<std::uint32_t>(random_()) & kTransactionMask;
}

std::string Dhcp6Client::send(TimePoint now) {
  using std::chrono::duration_cast;
  ++sent_;
  Dhcp6Message message;
  message.transaction_id = transaction_id_;
  message.client_id = client_id_;
  const auto elapsed_cs = duration_cast<milliseconds>(now - started_).count() / 10;
  message.elapsed_cs = static_cast<std::uint16_t>(
      std::clamp<std::int64_t>(elapsed_cs, 0, std::numeric_limits<std::uint16_t>::max()));
  if (state_ == State::kAskingInformation) {
    message.type = Dhcp6MessageType::kInformationRequest;
  } else {
    message.association_id = association_id_;
  }
  if (state_ == State::kRequesting) {
    ++requests_;
    message.type = Dhcp6MessageType::kRequest;
    message.server_id = selected_->server_id;
    message.address = selected_->address;
  }
  schedule(now);
  return encode(message);
}

void Dhcp6Client::schedule(TimePoint now) {
  const double spread = std::uniform_real_distribution<double>(0.9, 1.1)(random_);
  const double wait_ms = static_cast<double>(interval_.count()) * spread;
  next_timer_ = now + milliseconds{static_cast<milliseconds::rep>(wait_ms)};
  interval_ = std::min(interval_ * 2, kLastInterval);
}

std::string Dhcp6Client::summary() const {
  return fmt::format("{} DHCPv6 messages sent, {} usable offers, {} refusals", sent_, offers_seen_,
                     refusals_seen_);
}

}  // namespace firstlight::net
