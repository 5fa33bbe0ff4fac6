// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace firstlight::sys {

struct DeviceLink {
  std::string name;  // file name in its folder
  std::string node;  // "/dev/vdb1"
};

// What /dev/disk/FOLDER would hold if udev ran: "by-label", "by-uuid", "by-partlabel",
// "by-partuuid", "by-id", "by-path"; nothing for other folders. One name may occur with several
// nodes. Built from sysfs and from what is on the devices now. Throws Error kSystem without /sys.
[[nodiscard]] std::vector<DeviceLink> list_device_links(const std::string& folder);

// The nodes of all partitions whose entry in a GPT has this type, a GUID in lower case.
[[nodiscard]] std::vector<std::string> list_partitions_of_type(const std::string& type);

// Text made fit for a link name as udev does: white space at the ends dropped, runs of it inside
// replaced by one '_', other unsafe bytes by '_'.
[[nodiscard]] std::string replace_unsafe(const std::string& text);

// The bus part of a by-path name from a canonical sysfs path: "pci-0000:00:03.0"; empty if no PCI
// function is in it.
[[nodiscard]] std::string pci_path_of(const std::string& sysfs_path);

}  // namespace firstlight::sys
