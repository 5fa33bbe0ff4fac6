// SPDX-License-Identifier: Apache-2.0
#include "boot/layers.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "base/error.h"

using firstlight::boot::decide;
using firstlight::boot::Layer;
using firstlight::boot::LayerAction;
using firstlight::sys::ProbeResult;

TEST_CASE("a layer's device is used, formatted or refused") {
  struct Row {
    const char* type;
    const char* partition_table;
    const char* format_if_blank;
    std::optional<LayerAction> action;  // nullopt: refused
    const char* label = "";
  };
  const Row rows[] = {
      {"", "", "", std::nullopt},
      {"", "", "ext4", LayerAction::kFormat},
      {"", "", "xfs", LayerAction::kFormat},
      {"ext4", "", "", LayerAction::kUse},
      {"xfs", "", "", LayerAction::kUse},
      {"btrfs", "", "btrfs", LayerAction::kUse},
      {"ext4", "", "ext4", LayerAction::kUse},
      {"xfs", "", "ext4", std::nullopt},
      {"vfat", "", "", std::nullopt},
      {"swap", "", "ext4", std::nullopt},
      {"crypto_LUKS", "", "ext4", std::nullopt},
      {"", "gpt", "ext4", std::nullopt},
      {"", "dos", "", std::nullopt},
      {"ext4", "", "ext4", LayerAction::kFormat, "fl-half-made"},
      {"xfs", "", "ext4", LayerAction::kFormat, "fl-half-made"},
      {"ext4", "", "", std::nullopt, "fl-half-made"},
      {"ext4", "", "ext4", LayerAction::kUse, "half-made"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CAPTURE(row.partition_table);
    CAPTURE(row.format_if_blank);
    const ProbeResult found{
        .type = row.type, .label = row.label, .partition_table = row.partition_table};
    const Layer layer{.device = "/dev/vdb", .format_if_blank = row.format_if_blank};
    if (row.action) {
      CHECK(decide(found, layer) == *row.action);
      continue;
    }
    try {
      (void)decide(found, layer);
      FAIL_CHECK("accepted");
    } catch (const firstlight::Error& error) {
      CHECK(error.detail().code == firstlight::ErrorCode::kDevice);
      CHECK(error.detail().object == "/dev/vdb");
      CHECK_FALSE(error.detail().hint.empty());
    }
  }
}
