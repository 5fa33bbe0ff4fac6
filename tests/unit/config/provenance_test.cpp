// SPDX-License-Identifier: Apache-2.0
#include "config/provenance.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "config/load.h"
#include "config/merge.h"
#include "findings.h"

namespace firstlight::config {
namespace {

MergedConfig merged(const std::vector<std::pair<const char*, std::string>>& configs) {
  MergedConfig all;
  for (const auto& [origin, body] : configs) {
    LoadResult loaded = load(test::document_of("3.6.0", body));
    REQUIRE_MESSAGE(loaded.config, render_text(loaded.diagnostics));
    Provenance own;
    own.add(*loaded.config, origin);
    all.provenance.append(own);
    all.config = merge(std::move(all.config), std::move(*loaded.config));
  }
  return all;
}

TEST_CASE("an entry of a merged config is traced to those it was made from") {
  const MergedConfig both = merged({
      {"A", R"("storage":{"directories":[{"path":"/gone"}],"files":[{"path":"/a"},{"path":"/b"}],
              "disks":[{"device":"/dev/a","partitions":[{"number":1},{"number":2}]}]},
              "systemd":{"units":[{"name":"x.service","dropins":[{"name":"1.conf"}]}]})"},
      {"B", R"("storage":{"files":[{"path":"/c"},{"path":"/b","append":[{"source":"data:,1"}]}],
              "links":[{"path":"/gone","target":"x"}],
              "disks":[{"device":"/dev/b"},{"device":"/dev/a","partitions":[{"number":2}]}]},
              "systemd":{"units":[{"name":"y.service"},{"name":"x.service",
              "dropins":[{"name":"0.conf"}]}]})"},
  });
  struct Row {
    const char* pointer;
    const char* sources;
  };
  const Row rows[] = {
      {"/storage/files/0", "/storage/files/0 of A"},
      {"/storage/files/1", "/storage/files/1 of A, /storage/files/1 of B"},
      {"/storage/files/1/append/0", "/storage/files/1 of A, /storage/files/1 of B"},
      {"/storage/files/2/mode", "/storage/files/0 of B"},
      {"/storage/links/0/target", "/storage/links/0 of B"},
      {"/storage/disks/0", "/storage/disks/0 of A, /storage/disks/1 of B"},
      {"/storage/disks/0/partitions/0", "/storage/disks/0/partitions/0 of A"},
      {"/storage/disks/0/partitions/1/sizeMiB",
       "/storage/disks/0/partitions/1 of A, /storage/disks/1/partitions/0 of B"},
      {"/storage/disks/1", "/storage/disks/0 of B"},
      {"/systemd/units/0/dropins/1", "/systemd/units/1/dropins/0 of B"},
      {"/storage/files", ""},
      {"/storage/files/9", ""},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pointer);
    CHECK(both.provenance.of(both.config, row.pointer) == row.sources);
  }
}

TEST_CASE("sources are added to messages about entries") {
  const MergedConfig both = merged({{"A", R"("passwd":{"users":[{"name":"a"}]})"},
                                    {"B", R"("passwd":{"users":[{"name":"a"}]})"}});
  Diagnostics diagnostics;
  diagnostics.error("FL-C0000", "/passwd/users/0/uid", "why");
  diagnostics.error("FL-C0000", "/passwd", "why");
  add_sources(both.provenance, both.config, diagnostics);
  CHECK(diagnostics.all()[0].message ==
        "why (made from /passwd/users/0 of A, /passwd/users/0 of B)");
  CHECK(diagnostics.all()[1].message == "why");
}

}  // namespace
}  // namespace firstlight::config
