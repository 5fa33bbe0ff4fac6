// SPDX-License-Identifier: Apache-2.0
#include "faulty_server.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>
#include <vector>

namespace firstlight::test {

bool Peer::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    std::array<pollfd, 2> polled{{{.fd = connection_, .events = POLLOUT, .revents = 0},
                                  {.fd = stop_, .events = POLLIN, .revents = 0}}};
    if (::poll(polled.data(), polled.size(), -1) <= 0 || polled[1].revents != 0) return false;
    const ssize_t sent =
        ::send(connection_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Peer::gone_within(std::chrono::milliseconds time) const {
  std::array<pollfd, 2> polled{{{.fd = connection_, .events = POLLRDHUP, .revents = 0},
                                {.fd = stop_, .events = POLLIN, .revents = 0}}};
  return ::poll(polled.data(), polled.size(), static_cast<int>(time.count())) != 0;
}

void Peer::drip(std::string_view text, std::chrono::milliseconds pace) const {
  while (true) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!send(text.substr(i, 1)) || gone_within(pace)) return;
    }
  }
}

void Peer::stall() const { static_cast<void>(gone_within(std::chrono::milliseconds{-1})); }

void Peer::reset() const {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(connection_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

FaultyServer::FaultyServer(const std::string& address, Behaviour behaviour)
    : behaviour_(std::move(behaviour)) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_in);
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* const v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
  } else {
    REQUIRE(::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1);
    v6->sin6_family = AF_INET6;
    size = sizeof(sockaddr_in6);
  }
  listener_.reset(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&storage), size) == 0);
  REQUIRE(::listen(listener_.get(), 128) == 0);
  REQUIRE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&storage), &size) == 0);
  port_ = ntohs(v4->sin_port);  // at the same place in both
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  stop_read_.reset(ends[0]);
  stop_write_.reset(ends[1]);
  thread_ = std::thread([this] { serve(); });
}

FaultyServer::~FaultyServer() {
  stop_write_.reset();
  thread_.join();
}

void FaultyServer::serve() {
  std::vector<std::jthread> connections;
  while (true) {
    std::array<pollfd, 2> polled{{{.fd = listener_.get(), .events = POLLIN, .revents = 0},
                                  {.fd = stop_read_.get(), .events = POLLIN, .revents = 0}}};
    if (::poll(polled.data(), polled.size(), -1) <= 0 || polled[1].revents != 0) return;
    UniqueFd accepted(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!accepted.is_open()) continue;
    connections.emplace_back([this, connection = std::move(accepted)] { serve(connection.get()); });
  }
}

void FaultyServer::serve(int connection) {
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos) {
    std::array<pollfd, 2> polled{{{.fd = connection, .events = POLLIN, .revents = 0},
                                  {.fd = stop_read_.get(), .events = POLLIN, .revents = 0}}};
    if (::poll(polled.data(), polled.size(), -1) <= 0 || polled[1].revents != 0) return;
    std::array<char, 4096> piece{};
    const ssize_t size = ::recv(connection, piece.data(), piece.size(), 0);
    if (size <= 0) return;
    head.append(piece.data(), static_cast<std::size_t>(size));
  }
  ++requests_;
  behaviour_(Peer(connection, stop_read_.get(), std::move(head)));
}

}  // namespace firstlight::test
