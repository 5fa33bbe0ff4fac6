// SPDX-License-Identifier: Apache-2.0
// Keys of lists: spec validation section 9. append, options and mountOptions may repeat.
#include <fmt/format.h>

#include <string>
#include <unordered_set>
#include <vector>

#include "config/diagnostic_code.h"
#include "config/rule_set.h"

namespace firstlight::config {
namespace {

// The keys seen in one list, or in several lists that share their keys.
class KeySpace {
 public:
  explicit KeySpace(const RuleRun& run) : run_(run) {}

  template <typename T, typename KeyOf>
  void add(const std::vector<T>& list, const Place& place, std::string_view key_name,
           KeyOf key_of) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!seen_.insert(key_of(list[i])).second) {
        run_.error(code::kDuplicateEntry, place.element(i),
                   fmt::format("duplicate entry: an earlier one has the same {}", key_name));
      }
    }
  }

 private:
  const RuleRun& run_;
  std::unordered_set<std::string> seen_;
};

const std::string& itself(const std::string& text) { return text; }

void check_strings(const RuleRun& run, const std::vector<std::string>& list, const Place& place) {
  KeySpace(run).add(list, place, "value", itself);
}

void check_headers(const RuleRun& run, const Resource& resource, const Place& place) {
  KeySpace(run).add(resource.http_headers, place.member("httpHeaders"), "name",
                    [](const HttpHeader& header) { return header.name; });
}

void check_resources(const RuleRun& run, const std::vector<Resource>& list, const Place& place) {
  for (std::size_t i = 0; i < list.size(); ++i) check_headers(run, list[i], place.element(i));
}

std::string source_of(const Resource& resource) { return resource.source.value_or(""); }

void check_ignition_keys(const RuleRun& run) {
  const Ignition& ignition = run.config.ignition;
  const Place place = Place().member("ignition");
  const Place merge = place.member("config").member("merge");
  KeySpace(run).add(ignition.config_merge, merge, "source", source_of);
  check_resources(run, ignition.config_merge, merge);
  check_headers(run, ignition.config_replace, place.member("config").member("replace"));
  check_strings(run, ignition.proxy.no_proxy, place.member("proxy").member("noProxy"));
  const Place authorities = place.member("security").member("tls").member("certificateAuthorities");
  KeySpace(run).add(ignition.certificate_authorities, authorities, "source", source_of);
  check_resources(run, ignition.certificate_authorities, authorities);
}

void check_kernel_arguments(const RuleRun& run) {
  const Place place = Place().member("kernelArguments");
  KeySpace arguments(run);
  arguments.add(run.config.kernel_arguments.should_exist, place.member("shouldExist"), "value",
                itself);
  arguments.add(run.config.kernel_arguments.should_not_exist, place.member("shouldNotExist"),
                "value", itself);
}

void check_passwd_keys(const RuleRun& run) {
  const Passwd& passwd = run.config.passwd;
  const Place place = Place().member("passwd");
  KeySpace(run).add(passwd.groups, place.member("groups"), "name",
                    [](const Group& group) { return group.name; });
  const Place users = place.member("users");
  KeySpace(run).add(passwd.users, users, "name", [](const User& user) { return user.name; });
  for (std::size_t i = 0; i < passwd.users.size(); ++i) {
    check_strings(run, passwd.users[i].groups, users.element(i).member("groups"));
    check_strings(run, passwd.users[i].ssh_authorized_keys,
                  users.element(i).member("sshAuthorizedKeys"));
  }
}

std::string partition_key(const Partition& partition) {
  if (partition.number != 0) return fmt::format("number:{}", partition.number);
  return partition.label ? "label:" + *partition.label : "";
}

void check_node_keys(const RuleRun& run, const Place& storage) {
  const Storage& nodes = run.config.storage;
  const auto path_of = [](const Node& node) { return node.path; };
  KeySpace paths(run);
  paths.add(nodes.directories, storage.member("directories"), "path", path_of);
  paths.add(nodes.files, storage.member("files"), "path", path_of);
  paths.add(nodes.links, storage.member("links"), "path", path_of);
  for (std::size_t i = 0; i < nodes.files.size(); ++i) {
    const Place file = storage.member("files").element(i);
    check_resources(run, nodes.files[i].append, file.member("append"));
    check_headers(run, nodes.files[i].contents, file.member("contents"));
  }
}

void check_disk_keys(const RuleRun& run, const Place& storage) {
  const Place place = storage.member("disks");
  const auto& disks = run.config.storage.disks;
  KeySpace(run).add(disks, place, "device", [](const Disk& disk) { return disk.device; });
  for (std::size_t i = 0; i < disks.size(); ++i) {
    KeySpace(run).add(disks[i].partitions, place.element(i).member("partitions"), "number or label",
                      partition_key);
  }
}

void check_volume_keys(const RuleRun& run, const Place& storage) {
  const Storage& volumes = run.config.storage;
  KeySpace(run).add(volumes.filesystems, storage.member("filesystems"), "device",
                    [](const Filesystem& filesystem) { return filesystem.device; });
  const Place luks = storage.member("luks");
  KeySpace(run).add(volumes.luks, luks, "name", [](const Luks& volume) { return volume.name; });
  for (std::size_t i = 0; i < volumes.luks.size(); ++i) {
    const Place volume = luks.element(i);
    KeySpace(run).add(volumes.luks[i].clevis.tang, volume.member("clevis").member("tang"), "url",
                      [](const Tang& tang) { return tang.url; });
    check_headers(run, volumes.luks[i].key_file, volume.member("keyFile"));
    check_strings(run, volumes.luks[i].open_options, volume.member("openOptions"));
  }
  const Place raid = storage.member("raid");
  KeySpace(run).add(volumes.raid, raid, "name", [](const Raid& array) { return array.name; });
  for (std::size_t i = 0; i < volumes.raid.size(); ++i) {
    check_strings(run, volumes.raid[i].devices, raid.element(i).member("devices"));
  }
}

void check_unit_keys(const RuleRun& run) {
  const Place place = Place().member("systemd").member("units");
  const auto& units = run.config.systemd_units;
  KeySpace(run).add(units, place, "name", [](const Unit& unit) { return unit.name; });
  for (std::size_t i = 0; i < units.size(); ++i) {
    KeySpace(run).add(units[i].dropins, place.element(i).member("dropins"), "name",
                      [](const Dropin& dropin) { return dropin.name; });
  }
}

}  // namespace

void check_uniqueness(const RuleRun& run) {
  const Place storage = Place().member("storage");
  check_ignition_keys(run);
  check_kernel_arguments(run);
  check_passwd_keys(run);
  check_node_keys(run, storage);
  check_disk_keys(run, storage);
  check_volume_keys(run, storage);
  check_unit_keys(run);
}

}  // namespace firstlight::config
