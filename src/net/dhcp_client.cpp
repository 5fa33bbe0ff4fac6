// SPDX-License-Identifier: Apache-2.0
#include "net/dhcp_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace firstlight::net {
namespace {

using std::chrono::milliseconds;

constexpr std::uint16_t kSmallestMtu = 576;  // RFC 791: what every host accepts

// More refusing servers than this are not told apart.
constexpr std::size_t kMaxRefusingServers = 8;

std::vector<sys::Ipv4Address> without_unspecified(std::vector<sys::Ipv4Address> addresses) {
  std::erase_if(addresses, [](sys::Ipv4Address address) { return address.is_unspecified(); });
  return addresses;
}

}  // namespace

std::optional<DhcpLease> lease_of(const DhcpMessage& ack) {
  if (!ack.your_ip.is_host() || !ack.server_id) return std::nullopt;
  DhcpLease lease;
  lease.server = *ack.server_id;
  lease.address.address = ack.your_ip;
  lease.address.length = sys::class_prefix_length(ack.your_ip);
  if (ack.subnet_mask) {
    const auto length = sys::prefix_length(*ack.subnet_mask);
    if (!length || *length == 0) return std::nullopt;
    lease.address.length = *length;
  }
  lease.routes = ack.classless_routes;
  const bool default_route = lease.routes.empty() && !ack.routers.empty();
  if (default_route && ack.routers.front().is_host()) {
    lease.routes.push_back({.destination = {}, .gateway = ack.routers.front()});
  }
  lease.name_servers = without_unspecified(ack.name_servers);
  lease.ntp_servers = without_unspecified(ack.ntp_servers);
  lease.domain = ack.domain;
  lease.search_domains = ack.search_domains;
  if (ack.mtu && *ack.mtu >= kSmallestMtu) lease.mtu = *ack.mtu;
  lease.duration = std::chrono::seconds{ack.lease_s.value_or(0)};
  return lease;
}

DhcpClient::DhcpClient(const sys::MacAddress& mac, std::uint32_t seed) : mac_(mac), random_(seed) {}

DhcpClient::Output DhcpClient::start(TimePoint now) {
  started_ = now;
  new_transaction();
  return discover(now);
}

DhcpClient::Output DhcpClient::on_packet(std::string_view payload, TimePoint now) {
  auto message = decode(payload);
  if (!message || message->transaction_id != transaction_id_ || message->client_mac != mac_) {
    return std::nullopt;
  }
  if (state_ == State::kSelecting && message->type == DhcpMessageType::kOffer) {
    return on_offer(std::move(*message), now);
  }
  // A server that was not selected has no say: a stray one could keep the machine from its lease.
  if (state_ != State::kRequesting || message->server_id != selected_->server_id) {
    return std::nullopt;
  }
  if (message->type == DhcpMessageType::kNak) return on_refusal(now);
  if (message->type == DhcpMessageType::kAck) {
    lease_ = lease_of(*message);
    if (!lease_) return on_refusal(now);
    state_ = State::kBound;
    next_timer_ = TimePoint::max();
  }
  return std::nullopt;
}

DhcpClient::Output DhcpClient::on_timer(TimePoint now) {
  if (state_ == State::kBound) return std::nullopt;
  if (state_ == State::kRequesting) {
    if (requests_ < kMaxRequests) return request(now);
    new_transaction();
    return discover(now);
  }
  if (fallback_) return select(std::move(*fallback_), now);
  return discover(now);
}

// The first usable offer is taken at once, unless it has no route to anywhere or its server has
// refused a request before: then a better one may come until the timer.
DhcpClient::Output DhcpClient::on_offer(DhcpMessage offer, TimePoint now) {
  const auto lease = lease_of(offer);
  if (!lease) return std::nullopt;
  ++offers_seen_;
  if (lease->routes.empty() || refused_before(lease->server)) {
    if (!fallback_) fallback_ = std::move(offer);
    return std::nullopt;
  }
  return select(std::move(offer), now);
}

DhcpClient::Output DhcpClient::select(DhcpMessage offer, TimePoint now) {
  selected_ = std::move(offer);
  fallback_.reset();
  requests_ = 0;
  state_ = State::kRequesting;
  interval_ = kFirstInterval;
  return request(now);
}

// Start again, but not at once: two machines that refuse and ask would fill the wire. The timer
// runs the next DISCOVER.
DhcpClient::Output DhcpClient::on_refusal(TimePoint now) {
  ++refusals_seen_;
  const sys::Ipv4Address server = *selected_->server_id;
  if (!refused_before(server) && refusing_servers_.size() < kMaxRefusingServers) {
    refusing_servers_.push_back(server);
  }
  lease_.reset();
  new_transaction();
  schedule(now);
  return std::nullopt;
}

void DhcpClient::new_transaction() {
  state_ = State::kSelecting;
  selected_.reset();
  fallback_.reset();
  transaction_id_ = std::uniform_int_distribution<std::uint32_t>()(random_);
}

// Repeated under the same transaction id, so that a server slower than the interval is heard.
std::string DhcpClient::discover(TimePoint now) {
  ++discovers_sent_;
  schedule(now);
  return encode(outgoing(DhcpMessageType::kDiscover, now));
}

std::string DhcpClient::request(TimePoint now) {
  ++requests_;
  ++requests_sent_;
  schedule(now);
  DhcpMessage message = outgoing(DhcpMessageType::kRequest, now);
  message.requested_ip = selected_->your_ip;
  message.server_id = selected_->server_id;
  return encode(message);
}

DhcpMessage DhcpClient::outgoing(DhcpMessageType type, TimePoint now) const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(now - started_).count();
  const std::int64_t most = std::numeric_limits<std::uint16_t>::max();
  DhcpMessage message;
  message.type = type;
  message.transaction_id = transaction_id_;
  message.client_mac = mac_;
  message.seconds_elapsed = static_cast<std::uint16_t>(std::clamp<std::int64_t>(elapsed, 0, most));
  return message;
}

bool DhcpClient::refused_before(sys::Ipv4Address server) const {
  return std::find(refusing_servers_.begin(), refusing_servers_.end(), server) !=
         refusing_servers_.end();
}

void DhcpClient::schedule(TimePoint now) {
  const double spread = std::uniform_real_distribution<double>(0.75, 1.25)(random_);
  const double wait_ms = static_cast<double>(interval_.count()) * spread;
  next_timer_ = now + milliseconds{static_cast<milliseconds::rep>(wait_ms)};
  interval_ = std::min(interval_ * 2, kLastInterval);
}

std::string DhcpClient::summary() const {
  return fmt::format("{} DISCOVER and {} REQUEST sent, {} usable offers, {} refusals",
                     discovers_sent_, requests_sent_, offers_seen_, refusals_seen_);
}

}  // namespace firstlight::net
