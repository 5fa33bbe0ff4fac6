// SPDX-License-Identifier: Apache-2.0
// Names of SCSI disks in /dev/disk/by-id and by-path, as udev's scsi_id and path_id make them.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firstlight::sys {

// "scsi-3…" and "wwn-0x…" of a world-wide name, else "scsi-2…" of an EUI-64, "scsi-1…" of a vendor
// and its text, "scsi-0VENDOR_MODEL_ID" of a vendor's own number. `page`: vital product data page
// 0x83 as sysfs has it (device/vpd_pg83; SPC-4, section 7.8.6); empty or cut short: what is whole.
[[nodiscard]] std::vector<std::string> scsi_id_names(const std::string& vendor,
                                                     const std::string& model,
                                                     std::string_view page);

// "scsi-0:0:1:0" from an address "HOST:CHANNEL:TARGET:LUN"; hosts are counted from the lowest one
// of the same controller. Empty if it is none.
[[nodiscard]] std::string scsi_path_name(std::string_view address, unsigned lowest_host);

}  // namespace firstlight::sys
