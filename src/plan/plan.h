// SPDX-License-Identifier: Apache-2.0
// The plan: what will be done, in order, with every default filled in. A pure value: the same
// config and facts give the same plan, on any machine. What is on the disks already is looked at by
// each step's own inspect / decide / carry out (apply/).
//
// `pointer` is the JSON pointer of the config entry a step comes from, e.g. "/storage/files/3"; it
// is empty for steps that come from instance metadata.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/config.h"

namespace firstlight::plan {

struct PartitionWish {
  std::string pointer;
  std::int64_t number = 0;                // 0: the lowest free number
  std::optional<std::string> label;       // set "" means "must be empty"
  std::optional<std::int64_t> start_mib;  // unset differs from 0 on existing partitions
  std::optional<std::int64_t> size_mib;   // likewise
  std::string type_guid;                  // upper case; empty: not specified
  std::string guid;                       // upper case; empty: not specified
  bool wipe_entry = false;
  bool should_exist = true;
  bool resize = false;
};

struct DiskStep {
  std::string pointer;
  std::string device;  // absolute path as written; symbolic names are resolved when applied
  bool wipe_table = false;
  std::vector<PartitionWish> partitions;  // stably sorted: number 0 after all others
};

struct RaidStep {
  std::string pointer;
  std::string device;                // "/dev/md/NAME", or the name itself if it is a path in /dev
  std::string level;                 // linear raid0 raid1 raid4 raid5 raid6 raid10
  std::vector<std::string> devices;  // as written; the spares are among them
  std::int64_t spares = 0;           // fewer than there are devices
  std::vector<std::string> options;  // extra mdadm arguments
};

// What clevis is to bind a volume to.
struct ClevisBinding {
  std::string pin;
  std::string config;      // JSON text
  bool is_custom = false;  // of the config's own pin
  // Of the tang servers that have to answer before anything is changed.
  std::vector<config::Resource> advertisements;
  std::vector<std::string> advertisement_pointers;  // one each
  bool needs_network = false;                       // while it is bound and opened
  bool is_netdev = false;                           // later boots need the network to open it
  bool uses_tang = false;
  bool uses_tpm2 = false;
  bool check_unlock = false;  // close the volume and open it by clevis
};

struct LuksStep {
  std::string pointer;
  std::string name;                       // of the mapping: /dev/mapper/NAME
  std::string device;                     // as written
  config::Resource key_file;              // no source, or an empty one: a key is generated
  std::optional<std::string> label;       // set "" means "must be empty" where a volume is kept
  std::optional<std::string> uuid;        // lower case
  std::vector<std::string> options;       // extra arguments of luksFormat
  std::vector<std::string> open_options;  // extra arguments of luksOpen
  bool wipe = false;
  bool discard = false;
  std::optional<ClevisBinding> clevis;
  [[nodiscard]] bool has_key_file() const { return !key_file.source.value_or("").empty(); }
};

struct FilesystemStep {
  std::string pointer;
  std::string device;
  std::string format;                // ext4 btrfs xfs vfat swap none
  std::optional<std::string> label;  // set "" means "must be empty"
  std::optional<std::string> uuid;   // lower case
  bool wipe = false;
  std::vector<std::string> options;  // extra mkfs arguments
};

struct MountStep {
  std::string pointer;
  std::string device;
  std::string format;
  std::string path;  // inside the root
  std::vector<std::string> options;
};

struct GroupStep {
  std::string pointer;
  config::Group group;
};

struct UserStep {
  std::string pointer;
  config::User user;
};

// Who owns a node: an id, or a name looked up in the root's own account files, or neither.
struct Owner {
  std::optional<std::uint32_t> id;
  std::string name;  // empty: not given
};

struct DirectoryStep {
  std::string pointer;
  std::string path;
  bool overwrite = false;
  Owner user;
  Owner group;
  std::optional<std::uint32_t> mode;  // unset: 0755 if new, kept if it exists
};

struct FileStep {
  std::string pointer;
  std::string path;
  bool overwrite = false;
  Owner user;
  Owner group;
  std::optional<std::uint32_t> mode;  // unset: 0644 if new, kept if it exists
  config::Resource contents;          // no source: keep, or create empty
  std::vector<config::Resource> append;
};

struct LinkStep {
  std::string pointer;
  std::string path;
  bool overwrite = false;
  Owner user;
  Owner group;
  std::string target;
  bool hard = false;
};

using TreeStep = std::variant<DirectoryStep, FileStep, LinkStep>;

struct UnitStep {
  std::string pointer;
  config::Unit unit;
};

// SSH public keys that the platform hands out for a user, beside the config's own.
struct MetadataKeysStep {
  std::string user;  // account that must exist when the step runs
  std::vector<std::string> keys;
};

// What the platform knows of the instance and the plan makes use of.
struct InstanceFacts {
  std::string hostname;               // empty: unknown
  std::vector<std::string> ssh_keys;  // public keys in OpenSSH format
  std::string ssh_user = "root";      // who gets them
};

// Phases in the order in which they run; the members of a phase in the order of the config unless
// said otherwise.
struct Plan {
  config::KernelArguments kernel_arguments;  // before all else: the machine may boot again for it
  std::vector<DiskStep> disks;
  std::vector<RaidStep> raid;
  std::vector<LuksStep> luks;
  std::vector<FilesystemStep> filesystems;  // independent of each other once the disks are done
  std::vector<MountStep> mounts;            // ascending depth of `path`
  std::vector<GroupStep> groups;
  std::vector<UserStep> users;
  std::vector<MetadataKeysStep> metadata_keys;
  std::vector<TreeStep> tree;  // config order: directories, files, links. Order by depth and the
                               // checks before the first write need the resolved paths: apply/tree
  std::vector<UnitStep> units;
  std::string hostname;  // for /etc/hostname; empty: leave it alone
};

}  // namespace firstlight::plan
