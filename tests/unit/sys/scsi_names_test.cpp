// SPDX-License-Identifier: Apache-2.0
#include "sys/scsi_names.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

namespace firstlight::sys {
namespace {

std::string page_of(const std::vector<std::string>& designators) {
  std::string page{"\0\x83\0\0", 4};
  for (const std::string& designator : designators) page += designator;
  return page;
}

std::string designator(char code_set, char association_and_kind, const std::string& id) {
  return std::string{code_set, association_and_kind, '\0', static_cast<char>(id.size())} + id;
}

TEST_CASE("by-id names of SCSI disks") {
  const std::string own = designator(2, 0, "data-1");
  const std::string t10 = designator(2, 1, "ATA     VBOX HARDDISK     VB12");
  const std::string eui = designator(1, 2, "\x01\x02\x03\x04\x05\x06\x07\x08");
  const std::string naa = designator(1, 3, "\x50\x01\x43\x80\xab\xcd\xef\x01");
  const std::string of_the_port = designator(1, 0x13, "\x50\x01\x43\x80\xff\xff\xff\xff");
  struct Row {
    std::string name;
    std::string page;
    std::vector<std::string> expected;
  };
  const std::vector<Row> rows{
      {"nothing", "", {}},
      {"header only", page_of({}), {}},
      {"a vendor's own", page_of({own}), {"scsi-0QEMU_QEMU_HARDDISK_data-1"}},
      {"T10", page_of({own, t10}), {"scsi-1ATA_VBOX_HARDDISK_VB12"}},
      {"EUI-64", page_of({eui, t10}), {"scsi-20102030405060708"}},
      {"world-wide name",
       page_of({own, t10, naa, eui}),
       {"scsi-350014380abcdef01", "wwn-0x50014380abcdef01"}},
      {"not that of the port", page_of({of_the_port, own}), {"scsi-0QEMU_QEMU_HARDDISK_data-1"}},
      {"kinds that make no name", page_of({designator(1, 4, "abcd")}), {}},
      {"cut short", page_of({own, naa}).substr(0, 20), {"scsi-0QEMU_QEMU_HARDDISK_data-1"}},
      {"padded with zeros",
       page_of({designator(2, 0, std::string("a/b\0\0", 5))}),
       {"scsi-0QEMU_QEMU_HARDDISK_a_b"}},
      {"empty", page_of({designator(2, 0, "")}), {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(scsi_id_names("QEMU", "QEMU HARDDISK", row.page) == row.expected);
  }
}

TEST_CASE("by-path names of SCSI disks") {
  CHECK(scsi_path_name("0:0:1:0", 0) == "scsi-0:0:1:0");
  CHECK(scsi_path_name("7:0:0:3", 6) == "scsi-1:0:0:3");
  CHECK(scsi_path_name("2:0:0:0", 3).empty());
  CHECK(scsi_path_name("", 0).empty());
  CHECK(scsi_path_name("nvme0", 0).empty());
  CHECK(scsi_path_name("3", 0).empty());
}

}  // namespace
}  // namespace firstlight::sys
