// SPDX-License-Identifier: Apache-2.0
// The client side of DHCPv4 for one interface, from nothing to a lease: RFC 2131 section 4.4.1
// (INIT, SELECTING, REQUESTING, BOUND). Pure: fed with packets and the time, it says what to send.
//
// Renewal is not here: the lease serves for the seconds of a first boot. The address is not probed
// by ARP: the RFC allows to leave it out, and a probe costs seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "net/dhcp_message.h"
#include "sys/ipv4.h"

namespace firstlight::net {

struct DhcpLease {
  sys::Ipv4Prefix address;  // interface address and prefix length
  sys::Ipv4Address server;
  std::vector<DhcpRoute> routes;  // classless ones if the server sent any, else one default route
  std::vector<sys::Ipv4Address> name_servers;
  std::vector<sys::Ipv4Address> ntp_servers;
  std::string domain;  // empty: none
  std::vector<std::string> search_domains;
  std::optional<std::uint32_t> mtu;  // as asked for by the server, 576 or more
  std::chrono::seconds duration{0};
};

class DhcpClient {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class State { kSelecting, kRequesting, kBound };

  // Retransmission starts after 100 ms and doubles up to 16 s, each time ±25 %. The RFC's first
  // interval of 4 s was meant for thousands of machines on one wire; here the usual loss is that of
  // the first message, sent the moment the link comes up and before its other end listens.
  static constexpr std::chrono::milliseconds kFirstInterval{100};
  static constexpr std::chrono::milliseconds kLastInterval{16000};
  // Unanswered requests before another offer is sought.
  static constexpr unsigned kMaxRequests = 4;

  // `seed`: from the kernel's random numbers; decides transaction ids and jitter.
  DhcpClient(const sys::MacAddress& mac, std::uint32_t seed);

  // Each of these returns the payload to broadcast now, or nothing.
  using Output = std::optional<std::string>;
  [[nodiscard]] Output start(TimePoint now);
  [[nodiscard]] Output on_packet(std::string_view payload, TimePoint now);
  [[nodiscard]] Output on_timer(TimePoint now);  // call when `next_timer()` has come

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] TimePoint next_timer() const { return next_timer_; }
  // Set once bound.
  [[nodiscard]] const std::optional<DhcpLease>& lease() const { return lease_; }
  // What was seen so far, for the message of a time-out: "3 DISCOVER sent, 1 offer, 1 refusal".
  [[nodiscard]] std::string summary() const;

 private:
  void new_transaction();
  [[nodiscard]] std::string discover(TimePoint now);
  [[nodiscard]] std::string request(TimePoint now);
  [[nodiscard]] Output on_offer(DhcpMessage offer, TimePoint now);
  [[nodiscard]] Output on_refusal(TimePoint now);
  [[nodiscard]] Output select(DhcpMessage offer, TimePoint now);
  [[nodiscard]] DhcpMessage outgoing(DhcpMessageType type, TimePoint now) const;
  [[nodiscard]] bool refused_before(sys::Ipv4Address server) const;
  void schedule(TimePoint now);

  sys::MacAddress mac_;
  std::mt19937 random_;
  State state_ = State::kSelecting;
  TimePoint started_{};
  TimePoint next_timer_{};
  std::chrono::milliseconds interval_ = kFirstInterval;
  std::uint32_t transaction_id_ = 0;
  std::optional<DhcpMessage> fallback_;  // usable, but not good enough to stop looking
  std::optional<DhcpMessage> selected_;
  unsigned requests_ = 0;  // for the selected offer
  std::vector<sys::Ipv4Address> refusing_servers_;
  std::optional<DhcpLease> lease_;
  unsigned discovers_sent_ = 0;
  unsigned requests_sent_ = 0;
  unsigned offers_seen_ = 0;
  unsigned refusals_seen_ = 0;
};

// What the acknowledgement `ack` gives; nullopt when it is not a usable lease (no host address).
[[nodiscard]] std::optional<DhcpLease> lease_of(const DhcpMessage& ack);

}  // namespace firstlight::net
