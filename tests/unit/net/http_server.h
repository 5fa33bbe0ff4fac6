// SPDX-License-Identifier: Apache-2.0
// An HTTP server on the loopback interface that answers as a test says, byte by byte.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

namespace firstlight::test {

class HttpServer {
 public:
  // The raw answer to a raw request. "" closes the connection without an answer. Called from
  // one thread for each connection.
  using Answer = std::function<std::string(const std::string& request)>;

  // `address`: of IPv4 or IPv6, in the network namespace of the calling thread. Port 0: the
  // kernel's choice.
  explicit HttpServer(Answer answer, const std::string& address = "127.0.0.1", int port = 0)
      : answer_(std::move(answer)) {
    const bool is_ipv6 = address.find(':') != std::string::npos;
    listener_.reset(::socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in6 bound{};  // in its first bytes the port is where that of sockaddr_in is
    socklen_t size = is_ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    auto* const generic = reinterpret_cast<sockaddr*>(&bound);
    generic->sa_family = is_ipv6 ? AF_INET6 : AF_INET;
    bound.sin6_port = htons(static_cast<std::uint16_t>(port));
    void* const host = is_ipv6 ? static_cast<void*>(&bound.sin6_addr)
                               : &reinterpret_cast<sockaddr_in*>(&bound)->sin_addr;
    REQUIRE(::inet_pton(generic->sa_family, address.c_str(), host) == 1);
    REQUIRE(::bind(listener_.get(), generic, size) == 0);
    REQUIRE(::listen(listener_.get(), 128) == 0);
    REQUIRE(::getsockname(listener_.get(), generic, &size) == 0);
    port_ = ntohs(bound.sin6_port);
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    stop_read_.reset(ends[0]);
    stop_write_.reset(ends[1]);
    thread_ = std::thread([this] { serve(); });
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer() {
    stop_write_.reset();
    thread_.join();
  }

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  // From which ports connections came.
  [[nodiscard]] std::vector<int> client_ports() const {
    const std::lock_guard lock(mutex_);
    return client_ports_;
  }
  [[nodiscard]] std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    std::vector<std::jthread> connections;
    while (wait_for(listener_.get())) {
      sockaddr_in client{};
      socklen_t size = sizeof client;
      UniqueFd accepted(
          ::accept4(listener_.get(), reinterpret_cast<sockaddr*>(&client), &size, SOCK_CLOEXEC));
      if (!accepted.is_open()) continue;
      {
        const std::lock_guard lock(mutex_);
        client_ports_.push_back(ntohs(client.sin_port));
      }
      connections.emplace_back(
          [this, connection = std::move(accepted)] { serve(connection.get()); });
    }
  }

  void serve(int connection) {
    std::string pending;
    while (true) {
      const std::size_t end = pending.find("\r\n\r\n");
      if (end == std::string::npos) {
        if (!receive(connection, pending)) return;
        continue;
      }
      const std::size_t size = end + 4 + body_size(pending.substr(0, end + 4));
      if (pending.size() < size) {
        if (!receive(connection, pending)) return;
        continue;
      }
      const std::string request = pending.substr(0, size);
      pending.erase(0, size);
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      const std::string answer = answer_(request);
      if (answer.empty()) return;
      static_cast<void>(::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL));
    }
  }

  // What a request head says.
  static std::size_t body_size(const std::string& head) {
    constexpr std::string_view kField = "\r\nContent-Length: ";
    const std::size_t at = head.find(kField);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + kField.size()));
  }

  // False at the end of the connection, and when the server is to stop.
  bool receive(int connection, std::string& pending) const {
    std::array<char, 4096> piece{};
    if (!wait_for(connection)) return false;
    const ssize_t size = ::recv(connection, piece.data(), piece.size(), 0);
    if (size <= 0) return false;
    pending.append(piece.data(), static_cast<std::size_t>(size));
    return true;
  }

  // False when the server is to stop.
  [[nodiscard]] bool wait_for(int fd) const {
    std::array<pollfd, 2> polled{{{.fd = fd, .events = POLLIN, .revents = 0},
                                  {.fd = stop_read_.get(), .events = POLLIN, .revents = 0}}};
    return ::poll(polled.data(), polled.size(), -1) > 0 && polled[1].revents == 0;
  }

  Answer answer_;
  UniqueFd listener_;
  UniqueFd stop_read_;
  UniqueFd stop_write_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<int> client_ports_;
  std::thread thread_;
};

// A whole answer with a body.
inline std::string answer(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

}  // namespace firstlight::test
