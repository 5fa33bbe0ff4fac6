// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace firstlight::config::test {

// Counts one row of a table of documents and findings, and the documents that were made of it. The
// sums are printed when the program ends.
void count_row(int documents);

}  // namespace firstlight::config::test
