// SPDX-License-Identifier: Apache-2.0
#include "sys/device_links.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "sys/block_device.h"
#include "sys/block_probe.h"
#include "sys/kernel_partitions.h"

namespace firstlight::sys {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("text fit for a link name") {
  for (const auto& [text, expected] : Rows{{"", ""},
                                           {"SERIAL", "SERIAL"},
                                           {"  Amazon Elastic  Store ", "Amazon_Elastic_Store"},
                                           {"a/b", "a_b"},
                                           {"a\"b$c", "a_b_c"},
                                           {"a-b.c:d=e@f#g+h", "a-b.c:d=e@f#g+h"},
                                           {"\t\n", ""}}) {
    CHECK(replace_unsafe(text) == expected);
  }
}

TEST_CASE("labels as udev encodes them") {
  for (const auto& [text, expected] : Rows{{"data", "data"},
                                           {"a b", "a\\x20b"},
                                           {"a/b", "a\\x2fb"},
                                           {"a\\b", "a\\x5cb"},
                                           {"", ""}}) {
    CHECK(encode_link_name(text) == expected);
  }
}

TEST_CASE("PCI function in a sysfs path") {
  for (const auto& [path, expected] :
       Rows{{"/sys/devices/pci0000:00/0000:00:03.0/virtio1/block/vda", "pci-0000:00:03.0"},
            {"/sys/devices/pci0000:00/0000:00:1c.4/0000:05:00.0/nvme/nvme0/nvme0n1",
             "pci-0000:05:00.0"},
            {"/sys/devices/virtual/block/loop0", ""},
            {"", ""},
            {"/sys/devices/pci0000:00/0000:00:0g.0/x", ""}}) {
    CHECK(pci_path_of(path) == expected);
  }
}

TEST_CASE("natural order of names") {
  const std::vector<std::string> ordered{"nvme0n1", "nvme0n2", "nvme0n10", "nvme1n1",
                                         "vda",     "vdb",     "vdz",      "vdaa",
                                         "vdab",    "vdab1",   "vdab2",    "vdab10"};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      CAPTURE(ordered[i]);
      CAPTURE(ordered[j]);
      CHECK(natural_less(ordered[i], ordered[j]) == (i < j));
    }
  }
}

TEST_CASE("partition nodes") {
  CHECK(partition_node("/dev/vdb", 1) == "/dev/vdb1");
  CHECK(partition_node("/dev/nvme0n1", 12) == "/dev/nvme0n1p12");
  CHECK(partition_node("/dev/loop7", 3) == "/dev/loop7p3");
}

}  // namespace
}  // namespace firstlight::sys
