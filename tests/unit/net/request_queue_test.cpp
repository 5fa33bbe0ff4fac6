// SPDX-License-Identifier: Apache-2.0
#include "net/request_queue.h"

#include <doctest/doctest.h>

#include <vector>

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;

const RequestQueue::Clock::time_point kNow{1h};

std::vector<std::size_t> take_all(RequestQueue& queue, RequestQueue::Clock::time_point now) {
  std::vector<std::size_t> taken;
  while (const auto index = queue.take(now)) taken.push_back(*index);
  return taken;
}

TEST_CASE("as many as the bounds allow, in order, one host not in the way of another") {
  RequestQueue queue(3, 2);
  for (std::size_t i = 0; i < 4; ++i) queue.add(i, "a", kNow);
  for (std::size_t i = 4; i < 6; ++i) queue.add(i, "b", kNow);
  CHECK(take_all(queue, kNow) == std::vector<std::size_t>{0, 1, 4});
  CHECK_FALSE(queue.next_time());  // something has to end first
  queue.ended("b");
  CHECK(take_all(queue, kNow) == std::vector<std::size_t>{5});
  queue.ended("a");
  CHECK(take_all(queue, kNow) == std::vector<std::size_t>{2});
  queue.ended("a");
  queue.ended("a");
  queue.ended("b");
  CHECK_FALSE(queue.empty());
  CHECK(take_all(queue, kNow) == std::vector<std::size_t>{3});
  queue.ended("a");
  CHECK(queue.empty());
}

TEST_CASE("a request waits for its time, and all requests for that of their host") {
  RequestQueue queue(8, 8);
  queue.add(0, "a", kNow + 2s);
  queue.add(1, "a", kNow);
  queue.add(2, "b", kNow);
  queue.hold_host("a", kNow + 1s);
  queue.hold_host("a", kNow + 500ms);  // a shorter time takes nothing back
  CHECK(take_all(queue, kNow) == std::vector<std::size_t>{2});
  CHECK(queue.next_time() == kNow + 1s);
  CHECK(take_all(queue, kNow + 1s) == std::vector<std::size_t>{1});
  CHECK(queue.next_time() == kNow + 2s);
  CHECK(take_all(queue, kNow + 2s) == std::vector<std::size_t>{0});
}

}  // namespace
}  // namespace firstlight::net
