// SPDX-License-Identifier: Apache-2.0
#include "apply/kernel_words.h"

#include <doctest/doctest.h>

namespace firstlight::apply {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("the words of a command line") {
  CHECK(kernel_words("").empty());
  CHECK(kernel_words(" \t\n").empty());
  CHECK(kernel_words("a  b=c\td\n") == Words{"a", "b=c", "d"});
  CHECK(kernel_words("a=\"b c\" \"d e=f\" g") == Words{"a=\"b c\"", "\"d e=f\"", "g"});
  CHECK(kernel_words("a=\"open b") == Words{"a=\"open b"});
}

TEST_CASE("a command line is changed as wanted, and only then") {
  struct Row {
    const char* before;
    Words exist;
    Words not_exist;
    const char* after;
  };
  const Row rows[] = {
      {"root=/dev/vda ro  quiet", {"ro"}, {"debug"}, "root=/dev/vda ro  quiet"},
      {"root=/dev/vda ro  quiet", {"ro"}, {"quiet"}, "root=/dev/vda ro"},
      {"quiet a quiet", {}, {"quiet"}, "a"},
      {"console=tty0", {"console=ttyS0", "console=ttyS0"}, {}, "console=tty0 console=ttyS0"},
      {"a=1", {"a=2"}, {}, "a=1 a=2"},
      {"a=1", {"a"}, {}, "a=1 a"},
      {"a=1", {}, {"a"}, "a=1"},
      {"", {"a b", "c"}, {}, "a b c"},
      {"b x", {"a b"}, {}, "b x a"},
      {"m=\"a b\" x", {"m=\"a b\""}, {}, "m=\"a b\" x"},
      {"m=\"a b\" x", {}, {"m=\"a b\""}, "x"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.before));
    const config::KernelArguments wanted{.should_exist = row.exist,
                                         .should_not_exist = row.not_exist};
    const std::string after = edit_command_line(row.before, wanted);
    CHECK(after == row.after);
    CHECK(edit_command_line(after, wanted) == after);
  }
}

}  // namespace
}  // namespace firstlight::apply
