// SPDX-License-Identifier: Apache-2.0
#include "net/lease_search.h"

#include <doctest/doctest.h>

namespace firstlight::net {
namespace {

TEST_CASE("where a lease is sought") {
  struct Row {
    const char* what;
    const char* kind;
    bool ethernet;
    bool loopback;
    bool candidate;
  };
  const Row rows[] = {
      {"a NIC", "", true, false, true},         {"a container's end", "veth", true, false, true},
      {"lo", "", false, true, false},           {"a bridge", "bridge", true, false, false},
      {"a dummy", "dummy", true, false, false}, {"a bond", "bond", true, false, false},
      {"a tunnel", "sit", false, false, false}, {"InfiniBand", "", false, false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    sys::Link link;
    link.kind = row.kind;
    link.ethernet = row.ethernet;
    link.loopback = row.loopback;
    CHECK(is_candidate(link) == row.candidate);
  }
}

}  // namespace
}  // namespace firstlight::net
