// SPDX-License-Identifier: Apache-2.0
// The typed config: one model, that of spec 3.6.0, for all accepted versions. Older documents are
// upgraded while they are decoded (config/decode.h).
//
// An `optional` member distinguishes "not specified" from a set zero value, because the two merge
// and act differently; a plain member is an identity or a list. Names follow the JSON names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace firstlight::config {

struct HttpHeader {
  std::string name;
  std::optional<std::string> value;  // secret: may carry credentials
  friend bool operator==(const HttpHeader&, const HttpHeader&) = default;
};

// Where bytes come from: spec section 4.1.
struct Resource {
  std::optional<std::string> source;       // URL; "" means explicitly empty contents
  std::optional<std::string> compression;  // "" or "gzip"
  std::vector<HttpHeader> http_headers;
  std::optional<std::string> hash;  // "sha512-HEX" or "sha256-HEX" of the decompressed bytes
  friend bool operator==(const Resource&, const Resource&) = default;
};

struct Timeouts {
  std::optional<std::int64_t> http_response_headers_s;
  std::optional<std::int64_t> http_total_s;
  friend bool operator==(const Timeouts&, const Timeouts&) = default;
};

struct Proxy {
  std::optional<std::string> http_proxy;   // may carry credentials
  std::optional<std::string> https_proxy;  // may carry credentials
  std::vector<std::string> no_proxy;
  friend bool operator==(const Proxy&, const Proxy&) = default;
};

struct Ignition {
  std::string version;  // as declared in the document
  std::vector<Resource> config_merge;
  Resource config_replace;
  Timeouts timeouts;
  std::vector<Resource> certificate_authorities;
  Proxy proxy;
  friend bool operator==(const Ignition&, const Ignition&) = default;
};

struct Partition {
  std::int64_t number = 0;  // 0: the next free number
  std::optional<std::string> label;
  std::optional<std::int64_t> start_mib;
  std::optional<std::int64_t> size_mib;
  std::optional<std::string> type_guid;
  std::optional<std::string> guid;
  std::optional<bool> wipe_partition_entry;
  std::optional<bool> should_exist;
  std::optional<bool> resize;
  friend bool operator==(const Partition&, const Partition&) = default;
};

struct Disk {
  std::string device;
  std::optional<bool> wipe_table;
  std::vector<Partition> partitions;
  friend bool operator==(const Disk&, const Disk&) = default;
};

struct Raid {
  std::string name;
  std::optional<std::string> level;
  std::vector<std::string> devices;
  std::optional<std::int64_t> spares;
  std::vector<std::string> options;
  friend bool operator==(const Raid&, const Raid&) = default;
};

struct Tang {
  std::string url;
  std::optional<std::string> thumbprint;
  std::optional<std::string> advertisement;
  friend bool operator==(const Tang&, const Tang&) = default;
};

struct ClevisCustom {
  std::optional<std::string> pin;
  std::optional<std::string> config;
  std::optional<bool> needs_network;
  friend bool operator==(const ClevisCustom&, const ClevisCustom&) = default;
};

struct Clevis {
  std::optional<bool> tpm2;
  std::vector<Tang> tang;
  std::optional<std::int64_t> threshold;
  ClevisCustom custom;
  friend bool operator==(const Clevis&, const Clevis&) = default;
};

struct Luks {
  std::string name;
  std::optional<std::string> device;
  Resource key_file;
  std::optional<std::string> label;
  std::optional<std::string> uuid;
  std::vector<std::string> options;
  std::optional<bool> wipe_volume;
  Clevis clevis;
  std::optional<bool> discard;
  std::vector<std::string> open_options;
  std::optional<bool> cex_enabled;
  friend bool operator==(const Luks&, const Luks&) = default;
};

struct Filesystem {
  std::string device;
  std::optional<std::string> format;  // ext4 btrfs xfs vfat swap none; "" counts as unset in rules
  std::optional<std::string> path;
  std::optional<std::string> label;
  std::optional<std::string> uuid;
  std::optional<bool> wipe_filesystem;
  std::vector<std::string> options;
  std::vector<std::string> mount_options;
  friend bool operator==(const Filesystem&, const Filesystem&) = default;
};

// A user or group given by id or by name; neither given: the node's present owner, else root.
struct NodeOwner {
  std::optional<std::int64_t> id;
  std::optional<std::string> name;
  friend bool operator==(const NodeOwner&, const NodeOwner&) = default;
};

struct Node {
  std::string path;
  std::optional<bool> overwrite;
  NodeOwner user;
  NodeOwner group;
  friend bool operator==(const Node&, const Node&) = default;
};

struct File : Node {
  std::optional<std::int64_t> mode;
  Resource contents;
  std::vector<Resource> append;
  friend bool operator==(const File&, const File&) = default;
};

struct Directory : Node {
  std::optional<std::int64_t> mode;
  friend bool operator==(const Directory&, const Directory&) = default;
};

struct Link : Node {
  std::optional<std::string> target;
  std::optional<bool> hard;
  friend bool operator==(const Link&, const Link&) = default;
};

struct Storage {
  std::vector<Disk> disks;
  std::vector<Raid> raid;
  std::vector<Luks> luks;
  std::vector<Filesystem> filesystems;
  std::vector<Directory> directories;
  std::vector<File> files;
  std::vector<Link> links;
  friend bool operator==(const Storage&, const Storage&) = default;
};

struct Dropin {
  std::string name;
  std::optional<std::string> contents;
  friend bool operator==(const Dropin&, const Dropin&) = default;
};

struct Unit {
  std::string name;
  std::optional<bool> enabled;
  std::optional<bool> mask;
  std::optional<std::string> contents;
  std::vector<Dropin> dropins;
  friend bool operator==(const Unit&, const Unit&) = default;
};

struct User {
  std::string name;
  std::optional<std::string> password_hash;  // secret
  std::vector<std::string> ssh_authorized_keys;
  std::optional<std::int64_t> uid;
  std::optional<std::string> gecos;
  std::optional<std::string> home_dir;
  std::optional<bool> no_create_home;
  std::optional<std::string> primary_group;
  std::vector<std::string> groups;
  std::optional<bool> no_user_group;
  std::optional<bool> no_log_init;
  std::optional<std::string> shell;
  std::optional<bool> system;
  std::optional<bool> should_exist;
  friend bool operator==(const User&, const User&) = default;
};

struct Group {
  std::string name;
  std::optional<std::int64_t> gid;
  std::optional<std::string> password_hash;  // secret
  std::optional<bool> system;
  std::optional<bool> should_exist;
  friend bool operator==(const Group&, const Group&) = default;
};

struct Passwd {
  std::vector<User> users;
  std::vector<Group> groups;
  friend bool operator==(const Passwd&, const Passwd&) = default;
};

struct KernelArguments {
  std::vector<std::string> should_exist;
  std::vector<std::string> should_not_exist;
  friend bool operator==(const KernelArguments&, const KernelArguments&) = default;
};

struct Config {
  Ignition ignition;
  Storage storage;
  std::vector<Unit> systemd_units;
  Passwd passwd;
  KernelArguments kernel_arguments;
  friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace firstlight::config
