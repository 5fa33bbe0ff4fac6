// SPDX-License-Identifier: Apache-2.0
// From the device name a config uses to the kernel's node, without udev.
//
//   an existing path (plain node, udev's link)             the node itself
//   /dev/disk/by-label/L, by-uuid/U; LABEL=L, UUID=U       libblkid on every device
//   /dev/disk/by-partlabel/L, by-partuuid/U; PARTLABEL=L,
//     PARTUUID=U                                           the partition tables of all disks
//   /dev/disk/by-id/virtio-SERIAL, nvme-MODEL_SERIAL,
//     nvme-MODEL_SERIAL_NSID, nvme-WWID, scsi-…, wwn-…,
//     dm-name-NAME, dm-uuid-UUID                           sysfs attributes
//   /dev/disk/by-path/pci-ADDRESS, virtio-pci-ADDRESS,
//     pci-ADDRESS-nvme-NSID, pci-ADDRESS-scsi-H:C:T:L      sysfs topology
//   /dev/disk/by-ecs/system, data/N, data/last             which disks are in use; data disks count
//                                                          from 1, NVMe before the others
//   /dev/disk/by-ecs/id/d-SERIAL, name/NAME                serial numbers, as the metadata say
//   /dev/mapper/NAME, /dev/md/NAME                         sysfs, superblocks of array members
// The by-id, by-path and by-ecs names also take a "-partN" at the end.
//
// Where udev runs a device counts as there when udev has processed it, as for systemd: before, its
// rules may still open or change it.
//
// A missing device is waited for on kernel uevents. The names that come from hardware or from
// partition tables are kept until the next uevent of a block device: the kernel sends one for each
// partition that it gets to know or forgets. The by-ecs numbering is fixed at its first use,
// because partitioning and mounting change which disks are in use.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "sys/device_links.h"
#include "sys/uevents.h"

namespace firstlight::sys {

// What the metadata of an instance say of one of its disks.
struct CloudDisk {
  std::string serial;  // as the guest sees it
  std::string id;      // "d-…"
  std::string name;    // as its owner calls it; may be empty, and need not be unique
};

class DeviceNames {
 public:
  // `device_timeout`: bound on each wait (firstlight.device-timeout=); unset: none of its own.
  // `run_deadline`: bound on all of them together (firstlight.deadline=).
  explicit DeviceNames(std::optional<std::chrono::milliseconds> device_timeout = std::nullopt,
                       Deadline run_deadline = Deadline::never());

  // Until told otherwise a by-ecs id is "d-" and the serial number, and by-ecs names are unknown.
  void use_metadata_of(std::vector<CloudDisk> disks) { cloud_disks_ = std::move(disks); }

  // The kernel's node of `device`, e.g. "/dev/vdb". Waits for it within both bounds of the
  // constructor, or within `deadline` alone. Throws Error: kDevice if the name is ambiguous or not
  // a block device; kTimeout naming device, seconds waited, bound and similar existing names.
  [[nodiscard]] std::string resolve(const std::string& device);
  [[nodiscard]] std::string resolve(const std::string& device, const Deadline& deadline);

  // Waits likewise for a node, or a /dev/mapper/NAME, that the kernel has just been told of: until
  // it is there and, if udev runs, udev has looked at it. `since_us`: of the monotonic clock,
  // before the kernel was told; of a node that had been there before, what udev has said until then
  // does not count.
  void await(const std::string& node, std::int64_t since_us);

 private:
  [[nodiscard]] Deadline bound() const;
  // Until `is_there` gives a node that udev, too, has processed after `since_us`.
  std::string wait_for(const std::string& device, const Deadline& deadline, std::int64_t since_us,
                       const std::function<std::optional<std::string>()>& is_there);
  // nullopt: not there yet.
  [[nodiscard]] std::optional<std::string> look_up(const std::string& device);
  [[nodiscard]] std::optional<std::string> look_up_ecs(const std::string& name);
  [[nodiscard]] std::optional<std::string> find_data_disk(const std::string& which);
  [[nodiscard]] std::string serial_of(const std::string& disk_id) const;
  [[nodiscard]] std::string serial_of_name(const std::string& name) const;
  [[nodiscard]] const std::vector<DeviceLink>& links_in(const std::string& folder);
  // The subscription is older than everything that is kept.
  BlockUevents& uevents();

  std::optional<std::chrono::milliseconds> device_timeout_;
  Deadline run_deadline_;
  std::optional<BlockUevents> uevents_;
  std::map<std::string, std::vector<DeviceLink>> links_;  // by folder of /dev/disk
  std::vector<CloudDisk> cloud_disks_;
  std::optional<std::vector<std::string>> ecs_data_disks_;  // kernel names, fixed at first use
};

}  // namespace firstlight::sys
