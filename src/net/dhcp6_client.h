// SPDX-License-Identifier: Apache-2.0
// The client side of DHCPv6 for one interface: SOLICIT, ADVERTISE, REQUEST, REPLY for one address,
// or INFORMATION-REQUEST and REPLY without one (RFC 8415 sections 18.2.1, 18.2.2, 18.2.6). Pure:
// fed with packets and the time, it says what to send.
//
// Renewal is not here, as in net/dhcp_client.h; and as there, the first usable offer is taken at
// once, and retransmission starts sooner than the RFC's one second.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "net/dhcp6_message.h"

namespace firstlight::net {

class Dhcp6Client {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class Want { kAddress, kInformation };

  // Each wait is ±10 %, the next one twice as long (RFC 8415 section 15).
  static constexpr std::chrono::milliseconds kFirstInterval{250};
  static constexpr std::chrono::milliseconds kLastInterval{16000};
  // Unanswered requests before another offer is sought.
  static constexpr unsigned kMaxRequests = 4;

  // `seed`: from the kernel's random numbers; decides transaction ids and jitter.
  Dhcp6Client(const sys::MacAddress& mac, Want want, std::uint32_t seed);

  // Each of these returns the payload to send to all servers now, or nothing.
  using Output = std::optional<std::string>;
  [[nodiscard]] Output start(TimePoint now);
  [[nodiscard]] Output on_packet(std::string_view payload, TimePoint now);
  [[nodiscard]] Output on_timer(TimePoint now);  // call when `next_timer()` has come

  [[nodiscard]] TimePoint next_timer() const { return next_timer_; }
  // The final REPLY, with an address unless kInformation is wanted.
  [[nodiscard]] const std::optional<Dhcp6Message>& reply() const { return reply_; }
  // What was seen so far, for the message of a time-out.
  [[nodiscard]] std::string summary() const;

 private:
  enum class State { kSoliciting, kRequesting, kAskingInformation, kDone };

  [[nodiscard]] std::string send(TimePoint now);
  void restart();
  void schedule(TimePoint now);

  std::string client_id_;
  std::uint32_t association_id_;
  std::mt19937 random_;
  State state_;
  TimePoint started_{};
  TimePoint next_timer_{};
  std::chrono::milliseconds interval_ = kFirstInterval;
  std::uint32_t transaction_id_ = 0;
  std::optional<Dhcp6Message> selected_;
  unsigned requests_ = 0;  // for the selected offer
  std::optional<Dhcp6Message> reply_;
  unsigned sent_ = 0;
  unsigned offers_seen_ = 0;
  unsigned refusals_seen_ = 0;
};

}  // namespace firstlight::net
