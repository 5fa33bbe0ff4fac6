// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using firstlight::Error;
using firstlight::ErrorCode;

TEST_CASE("an error says what, on what, why and what to do, in this order") {
  struct Row {
    firstlight::ErrorDetail detail;
    const char* text;
  };
  const Row rows[] = {
      {{.code = ErrorCode::kMount, .tried = "mount xfs"}, "mount xfs"},
      {{.code = ErrorCode::kMount, .tried = "mount xfs", .object = "/dev/vdb"},
       "mount xfs '/dev/vdb'"},
      {{.code = ErrorCode::kMount,
        .tried = "mount xfs",
        .object = "/dev/vdb",
        .why = "no such file"},
       "mount xfs '/dev/vdb': no such file"},
      {{.code = ErrorCode::kMount,
        .tried = "mount xfs",
        .object = "/dev/vdb",
        .why = "no such file",
        .hint = "attach it"},
       "mount xfs '/dev/vdb': no such file (attach it)"},
      {{.code = ErrorCode::kMount, .tried = "mount xfs", .hint = "attach it"},
       "mount xfs (attach it)"},
  };
  for (const Row& row : rows) CHECK(std::string(Error(row.detail).what()) == row.text);
}

TEST_CASE("an error is one printable line, whatever the names in it are") {
  Error error({.code = ErrorCode::kTree, .tried = "write", .object = "/a\nfirstlight: \x1b[31m"});
  error.add_context("tree\r\xFF");
  CHECK(std::string(error.what()) == "tree\\x0d\\xff: write '/a\\x0afirstlight: \\x1b[31m'");
  CHECK(error.detail().object == "/a\nfirstlight: \x1b[31m");
}

TEST_CASE("context is added outside in") {
  Error error({.code = ErrorCode::kPartition, .tried = "write", .object = "/dev/vdb"});
  error.add_context("partition");
  error.add_context("disks");
  CHECK(std::string(error.what()) == "disks: partition: write '/dev/vdb'");
  CHECK(error.context() == std::vector<std::string>{"disks", "partition"});
}

TEST_CASE("the innermost pointer stays") {
  Error error({.code = ErrorCode::kTree, .tried = "write", .pointer = "/storage/files/1"});
  error.set_pointer("/storage");
  CHECK(error.detail().pointer == "/storage/files/1");
  Error without({.code = ErrorCode::kTree, .tried = "write"});
  without.set_pointer("/storage");
  CHECK(without.detail().pointer == "/storage");
}

TEST_CASE("every code has a name of its own") {
  std::vector<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::kSystem); ++code) {
    const auto name = firstlight::error_code_name(static_cast<ErrorCode>(code));
    CHECK(std::find(names.begin(), names.end(), name) == names.end());
    names.push_back(name);
  }
}
