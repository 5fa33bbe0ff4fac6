// SPDX-License-Identifier: Apache-2.0
#include "sys/memory_file.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "sys/process.h"
#include "sys/random_key.h"

namespace firstlight::sys {
namespace {

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("a file in memory is read by path, by this process and its children") {
  MemoryFile file;
  file.append("one ");
  file.append("two");
  CHECK(file.size_bytes() == 7);
  CHECK(contents_of(file.path()) == "one two");
  std::string copied;
  file.copy([&](std::string_view piece) { copied += piece; });
  CHECK(copied == "one two");
  CHECK(run_program({.path = "/bin/cat", .arguments = {file.path()}}, Deadline::never()).output ==
        "one two");
}

TEST_CASE("it is overwritten when it goes, also for who still has it open") {
  auto file = std::make_unique<MemoryFile>();
  file->append(std::string(10000, 'k'));
  std::ifstream reader(file->path(), std::ios::binary);
  REQUIRE(reader.is_open());
  file.reset();
  const std::string left{std::istreambuf_iterator<char>(reader), {}};
  CHECK(left == std::string(10000, '\0'));
}

TEST_CASE("random keys are hex digits, and never the same") {
  const Secret key = random_hex(4096);
  CHECK(key.reveal().size() == 8192);
  CHECK(key.reveal().find_first_not_of("0123456789abcdef") == std::string_view::npos);
  CHECK_FALSE(key == random_hex(4096));
  CHECK(random_hex(3).reveal().size() == 6);
}

}  // namespace
}  // namespace firstlight::sys
