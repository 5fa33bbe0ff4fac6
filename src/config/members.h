// SPDX-License-Identifier: Apache-2.0
// Every member of the typed config, named once. Decoding, merging and the check for duplicate keys
// are visitors of this table, so that none of them can forget a member that another one knows.
//
// A visitor has these templates; `in.member(...)` and so on stand for one member of the object:
//   member(name, pointer, since)       a scalar, an object, or a list whose elements have keys
//   append_only(name, pointer, since)  a list that keeps duplicates
//   reference(name, pointer)           a Resource, or a keyed list of them, that names a config or
//   a
//                                      certificate authority: visit_reference() is its table
//   one_key_space(list...)             lists that share their keys
//   nested(name, visit, since)         a level of nesting that only the document has
// `since` is the version that introduced the member. Members stand in the order of their JSON
// names, those that all kinds of nodes have first (spec validation: the order of findings).
#pragma once

#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/version.h"

namespace firstlight::config {

template <typename T>
struct Type {};

// One of the lists that share their keys.
template <typename List>
struct SharedKeyList {
  std::string_view name;
  List pointer;
};

template <typename List>
SharedKeyList(std::string_view, List) -> SharedKeyList<List>;

template <typename Visitor>
void visit_members(Visitor& in, Type<HttpHeader> /*type*/) {
  in.member("name", &HttpHeader::name);
  in.member("value", &HttpHeader::value);
}

template <typename Visitor>
void visit_resource(Visitor& in, SpecVersion compression_since) {
  in.member("compression", &Resource::compression, compression_since);
  in.member("httpHeaders", &Resource::http_headers, SpecVersion::kV31);
  in.member("source", &Resource::source);
  in.nested("verification",
            [](auto& verification) { verification.member("hash", &Resource::hash); });
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Resource> /*type*/) {
  visit_resource(in, SpecVersion::kV30);
}

// Compression came to files in the first version and to references in 3.1.0.
template <typename Visitor>
void visit_reference(Visitor& in) {
  visit_resource(in, SpecVersion::kV31);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Timeouts> /*type*/) {
  in.member("httpResponseHeaders", &Timeouts::http_response_headers_s);
  in.member("httpTotal", &Timeouts::http_total_s);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Proxy> /*type*/) {
  in.member("httpProxy", &Proxy::http_proxy);
  in.member("httpsProxy", &Proxy::https_proxy);
  in.member("noProxy", &Proxy::no_proxy);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Ignition> /*type*/) {
  in.nested("config", [](auto& config) {
    config.reference("merge", &Ignition::config_merge);
    config.reference("replace", &Ignition::config_replace);
  });
  in.member("proxy", &Ignition::proxy, SpecVersion::kV31);
  in.nested("security", [](auto& security) {
    security.nested("tls", [](auto& tls) {
      tls.reference("certificateAuthorities", &Ignition::certificate_authorities);
    });
  });
  in.member("timeouts", &Ignition::timeouts);
  in.member("version", &Ignition::version);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Partition> /*type*/) {
  in.member("guid", &Partition::guid);
  in.member("label", &Partition::label);
  in.member("number", &Partition::number);
  in.member("resize", &Partition::resize, SpecVersion::kV32);
  in.member("shouldExist", &Partition::should_exist);
  in.member("sizeMiB", &Partition::size_mib);
  in.member("startMiB", &Partition::start_mib);
  in.member("typeGuid", &Partition::type_guid);
  in.member("wipePartitionEntry", &Partition::wipe_partition_entry);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Disk> /*type*/) {
  in.member("device", &Disk::device);
  in.member("partitions", &Disk::partitions);
  in.member("wipeTable", &Disk::wipe_table);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Raid> /*type*/) {
  in.member("devices", &Raid::devices);
  in.member("level", &Raid::level);
  in.member("name", &Raid::name);
  in.append_only("options", &Raid::options);
  in.member("spares", &Raid::spares);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Tang> /*type*/) {
  in.member("advertisement", &Tang::advertisement, SpecVersion::kV34);
  in.member("thumbprint", &Tang::thumbprint);
  in.member("url", &Tang::url);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<ClevisCustom> /*type*/) {
  in.member("config", &ClevisCustom::config);
  in.member("needsNetwork", &ClevisCustom::needs_network);
  in.member("pin", &ClevisCustom::pin);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Clevis> /*type*/) {
  in.member("custom", &Clevis::custom);
  in.member("tang", &Clevis::tang);
  in.member("threshold", &Clevis::threshold);
  in.member("tpm2", &Clevis::tpm2);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Luks> /*type*/) {
  in.nested(
      "cex", [](auto& cex) { cex.member("enabled", &Luks::cex_enabled); }, SpecVersion::kV35);
  in.member("clevis", &Luks::clevis);
  in.member("device", &Luks::device);
  in.member("discard", &Luks::discard, SpecVersion::kV34);
  in.member("keyFile", &Luks::key_file);
  in.member("label", &Luks::label);
  in.member("name", &Luks::name);
  in.member("openOptions", &Luks::open_options, SpecVersion::kV34);
  in.append_only("options", &Luks::options);
  in.member("uuid", &Luks::uuid);
  in.member("wipeVolume", &Luks::wipe_volume);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Filesystem> /*type*/) {
  in.member("device", &Filesystem::device);
  in.member("format", &Filesystem::format);
  in.member("label", &Filesystem::label);
  in.append_only("mountOptions", &Filesystem::mount_options, SpecVersion::kV31);
  in.append_only("options", &Filesystem::options);
  in.member("path", &Filesystem::path);
  in.member("uuid", &Filesystem::uuid);
  in.member("wipeFilesystem", &Filesystem::wipe_filesystem);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<NodeOwner> /*type*/) {
  in.member("id", &NodeOwner::id);
  in.member("name", &NodeOwner::name);
}

template <typename Visitor>
void visit_node(Visitor& in) {
  in.member("group", &Node::group);
  in.member("overwrite", &Node::overwrite);
  in.member("path", &Node::path);
  in.member("user", &Node::user);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<File> /*type*/) {
  visit_node(in);
  in.append_only("append", &File::append);
  in.member("contents", &File::contents);
  in.member("mode", &File::mode);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Directory> /*type*/) {
  visit_node(in);
  in.member("mode", &Directory::mode);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Link> /*type*/) {
  visit_node(in);
  in.member("hard", &Link::hard);
  in.member("target", &Link::target);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Storage> /*type*/) {
  in.one_key_space(SharedKeyList{"directories", &Storage::directories},
                   SharedKeyList{"files", &Storage::files},
                   SharedKeyList{"links", &Storage::links});
  in.member("disks", &Storage::disks);
  in.member("filesystems", &Storage::filesystems);
  in.member("luks", &Storage::luks, SpecVersion::kV32);
  in.member("raid", &Storage::raid);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Dropin> /*type*/) {
  in.member("contents", &Dropin::contents);
  in.member("name", &Dropin::name);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Unit> /*type*/) {
  in.member("contents", &Unit::contents);
  in.member("dropins", &Unit::dropins);
  in.member("enabled", &Unit::enabled);
  in.member("mask", &Unit::mask);
  in.member("name", &Unit::name);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<User> /*type*/) {
  in.member("gecos", &User::gecos);
  in.member("groups", &User::groups);
  in.member("homeDir", &User::home_dir);
  in.member("name", &User::name);
  in.member("noCreateHome", &User::no_create_home);
  in.member("noLogInit", &User::no_log_init);
  in.member("noUserGroup", &User::no_user_group);
  in.member("passwordHash", &User::password_hash);
  in.member("primaryGroup", &User::primary_group);
  in.member("shell", &User::shell);
  in.member("shouldExist", &User::should_exist, SpecVersion::kV32);
  in.member("sshAuthorizedKeys", &User::ssh_authorized_keys);
  in.member("system", &User::system);
  in.member("uid", &User::uid);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Group> /*type*/) {
  in.member("gid", &Group::gid);
  in.member("name", &Group::name);
  in.member("passwordHash", &Group::password_hash);
  in.member("shouldExist", &Group::should_exist, SpecVersion::kV32);
  in.member("system", &Group::system);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Passwd> /*type*/) {
  in.member("groups", &Passwd::groups);
  in.member("users", &Passwd::users);
}

template <typename Visitor>
void visit_members(Visitor& in, Type<KernelArguments> /*type*/) {
  in.one_key_space(SharedKeyList{"shouldExist", &KernelArguments::should_exist},
                   SharedKeyList{"shouldNotExist", &KernelArguments::should_not_exist});
}

template <typename Visitor>
void visit_members(Visitor& in, Type<Config> /*type*/) {
  in.member("ignition", &Config::ignition);
  in.member("kernelArguments", &Config::kernel_arguments, SpecVersion::kV33);
  in.member("passwd", &Config::passwd);
  in.member("storage", &Config::storage);
  in.nested("systemd", [](auto& systemd) { systemd.member("units", &Config::systemd_units); });
}

}  // namespace firstlight::config
