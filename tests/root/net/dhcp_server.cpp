// SPDX-License-Identifier: Apache-2.0
#include "dhcp_server.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <utility>

namespace firstlight::test {
namespace {

UniqueFd open_server_socket(const std::string& device) {
  UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  REQUIRE(fd.is_open());
  const int on = 1;
  REQUIRE(::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
  REQUIRE(::setsockopt(fd.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == 0);
  REQUIRE(::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, device.c_str(),
                       static_cast<socklen_t>(device.size())) == 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(67);
  REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  return fd;
}

}  // namespace

DhcpServer::DhcpServer(const Wire& wire, Answer answer, const std::string& device)
    : answer_(std::move(answer)) {
  wire.in_cloud([&] { socket_ = open_server_socket(device); });
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  stop_read_.reset(ends[0]);
  stop_write_.reset(ends[1]);
  thread_ = std::thread([this] { serve(); });
}

DhcpServer::~DhcpServer() {
  stop_write_.reset();
  thread_.join();
}

void DhcpServer::serve() {
  sockaddr_in everybody{};
  everybody.sin_family = AF_INET;
  everybody.sin_port = htons(68);
  everybody.sin_addr.s_addr = htonl(INADDR_BROADCAST);
  while (true) {
    std::array<pollfd, 2> polled{{{.fd = socket_.get(), .events = POLLIN, .revents = 0},
                                  {.fd = stop_read_.get(), .events = POLLIN, .revents = 0}}};
    if (::poll(polled.data(), polled.size(), -1) < 0 || polled[1].revents != 0) return;
    std::array<char, 1500> bytes{};
    const ssize_t size = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    if (size < 243) continue;
    DhcpRequest request;
    request.type = bytes[242];
    std::uint32_t id = 0;
    std::memcpy(&id, bytes.data() + 4, sizeof id);
    request.transaction_id = ntohl(id);
    std::memcpy(request.mac.data(), bytes.data() + 28, request.mac.size());
    request.number = request.type == 1 ? ++discovers_ : ++requests_;
    for (const std::string& payload : answer_(request)) {
      ::sendto(socket_.get(), payload.data(), payload.size(), 0,
               reinterpret_cast<sockaddr*>(&everybody), sizeof everybody);
    }
  }
}

}  // namespace firstlight::test
