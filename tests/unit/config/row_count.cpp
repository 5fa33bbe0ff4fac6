// SPDX-License-Identifier: Apache-2.0
#include "row_count.h"

#include <doctest/doctest.h>

#include <cstdio>

namespace firstlight::config::test {
namespace {

struct Sums {
  int rows = 0;
  int documents = 0;
};

Sums& sums() {
  static Sums instance;
  return instance;
}

// Prints the sums behind the last test case.
struct RowCount : doctest::IReporter {
  explicit RowCount(const doctest::ContextOptions& /*options*/) {}

  void test_run_end(const doctest::TestRunStats& /*stats*/) override {
    std::printf("config rules: %d table rows, %d documents\n", sums().rows, sums().documents);
  }

  void report_query(const doctest::QueryData& /*query*/) override {}
  void test_run_start() override {}
  void test_case_start(const doctest::TestCaseData& /*test*/) override {}
  void test_case_reenter(const doctest::TestCaseData& /*test*/) override {}
  void test_case_end(const doctest::CurrentTestCaseStats& /*stats*/) override {}
  void test_case_exception(const doctest::TestCaseException& /*exception*/) override {}
  void subcase_start(const doctest::SubcaseSignature& /*subcase*/) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData& /*assertion*/) override {}
  void log_message(const doctest::MessageData& /*message*/) override {}
  void test_case_skipped(const doctest::TestCaseData& /*test*/) override {}
};

REGISTER_LISTENER("row count", 1, RowCount);

}  // namespace

void count_row(int documents) {
  ++sums().rows;
  sums().documents += documents;
}

}  // namespace firstlight::config::test
