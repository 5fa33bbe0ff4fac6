// SPDX-License-Identifier: Apache-2.0
#include "config/decode.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/json_type.h"

namespace firstlight::config {
namespace {

using rapidjson::Value;
using enum SpecVersion;

// What all objects of one document share while they are read.
struct Reading {
  SpecVersion version = kNewestVersion;
  bool conforms = true;
};

void read(const Value& value, std::string& out, Reading& reading) {
  if (value.IsString()) {
    out = string_of(value);
  } else if (!value.IsNull()) {
    reading.conforms = false;
  }
}

void read(const Value& value, std::int64_t& out, Reading& reading) {
  if (value.IsInt64()) {
    out = value.GetInt64();
  } else if (!value.IsNull()) {
    reading.conforms = false;
  }
}

void read(const Value& value, bool& out, Reading& reading) {
  if (value.IsBool()) {
    out = value.GetBool();
  } else if (!value.IsNull()) {
    reading.conforms = false;
  }
}

// Names the members of one object, each with the version that introduced it, and counts: what is
// left over is unknown, misspelled or a duplicate.
class ObjectReader {
 public:
  ObjectReader(const Value& object, Reading& reading)
      : object_(object), reading_(reading), is_object_(object.IsObject()) {
    if (!is_object_ && !object.IsNull()) reading.conforms = false;
  }
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;
  ~ObjectReader() {
    if (is_object_ && seen_ != object_.MemberCount()) reading_.conforms = false;
  }

  template <typename T>
  void member(std::string_view name, T& out, SpecVersion since = kV30);

  // A member that is only a level of nesting: `visit` reads the object in it.
  template <typename Visit>
  void nested(std::string_view name, Visit visit, SpecVersion since = kV30) {
    if (const Value* const value = find(name, since)) {
      ObjectReader reader(*value, reading_);
      visit(reader);
    }
  }

  [[nodiscard]] SpecVersion version() const { return reading_.version; }
  [[nodiscard]] bool is_object() const { return is_object_; }

 private:
  const Value* find(std::string_view name, SpecVersion since) {
    if (!is_object_ || reading_.version < since) return nullptr;
    const auto found = object_.FindMember(
        Value(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))));
    if (found == object_.MemberEnd()) return nullptr;
    ++seen_;
    return &found->value;
  }

  const Value& object_;
  Reading& reading_;
  rapidjson::SizeType seen_ = 0;
  bool is_object_;
};

void read_members(ObjectReader& in, HttpHeader& header) {
  in.member("name", header.name);
  in.member("value", header.value);
}

// Compression came to files in the first version and to references in 3.1.0.
void read_resource(ObjectReader& in, Resource& resource, SpecVersion compression_since) {
  in.member("source", resource.source);
  in.member("compression", resource.compression, compression_since);
  in.member("httpHeaders", resource.http_headers, kV31);
  in.nested("verification",
            [&](ObjectReader& verification) { verification.member("hash", resource.hash); });
}

void read_members(ObjectReader& in, Resource& contents) { read_resource(in, contents, kV30); }

struct ConfigReference : Resource {};

void read_members(ObjectReader& in, ConfigReference& reference) {
  read_resource(in, reference, kV31);
}

void read_members(ObjectReader& in, Timeouts& timeouts) {
  in.member("httpResponseHeaders", timeouts.http_response_headers_s);
  in.member("httpTotal", timeouts.http_total_s);
}

void read_members(ObjectReader& in, Proxy& proxy) {
  in.member("httpProxy", proxy.http_proxy);
  in.member("httpsProxy", proxy.https_proxy);
  in.member("noProxy", proxy.no_proxy);
}

void read_references(ObjectReader& in, std::string_view name, std::vector<Resource>& out) {
  std::vector<ConfigReference> references;
  in.member(name, references);
  out.assign(references.begin(), references.end());
}

void read_members(ObjectReader& in, Ignition& ignition) {
  in.member("version", ignition.version);
  in.nested("config", [&](ObjectReader& config) {
    read_references(config, "merge", ignition.config_merge);
    ConfigReference replace;
    config.member("replace", replace);
    ignition.config_replace = replace;
  });
  in.member("timeouts", ignition.timeouts);
  in.nested("security", [&](ObjectReader& security) {
    security.nested("tls", [&](ObjectReader& tls) {
      read_references(tls, "certificateAuthorities", ignition.certificate_authorities);
    });
  });
  in.member("proxy", ignition.proxy, kV31);
}

void read_members(ObjectReader& in, Partition& partition) {
  in.member("number", partition.number);
  in.member("label", partition.label);
  in.member("startMiB", partition.start_mib);
  in.member("sizeMiB", partition.size_mib);
  in.member("typeGuid", partition.type_guid);
  in.member("guid", partition.guid);
  in.member("wipePartitionEntry", partition.wipe_partition_entry);
  in.member("shouldExist", partition.should_exist);
  in.member("resize", partition.resize, kV32);
}

void read_members(ObjectReader& in, Disk& disk) {
  in.member("device", disk.device);
  in.member("wipeTable", disk.wipe_table);
  in.member("partitions", disk.partitions);
}

void read_members(ObjectReader& in, Raid& raid) {
  in.member("name", raid.name);
  in.member("level", raid.level);
  in.member("devices", raid.devices);
  in.member("spares", raid.spares);
  in.member("options", raid.options);
}

void read_members(ObjectReader& in, Tang& tang) {
  in.member("url", tang.url);
  in.member("thumbprint", tang.thumbprint);
  in.member("advertisement", tang.advertisement, kV34);
}

void read_members(ObjectReader& in, ClevisCustom& custom) {
  in.member("pin", custom.pin);
  in.member("config", custom.config);
  in.member("needsNetwork", custom.needs_network);
  // In 3.2.0 pin and config are plain strings, so that the object being there sets both.
  if (in.is_object() && in.version() < kV33) {
    custom.pin = custom.pin.value_or("");
    custom.config = custom.config.value_or("");
  }
}

void read_members(ObjectReader& in, Clevis& clevis) {
  in.member("tpm2", clevis.tpm2);
  in.member("tang", clevis.tang);
  in.member("threshold", clevis.threshold);
  in.member("custom", clevis.custom);
}

void read_members(ObjectReader& in, Luks& luks) {
  in.member("name", luks.name);
  in.member("device", luks.device);
  in.member("keyFile", luks.key_file);
  in.member("label", luks.label);
  in.member("uuid", luks.uuid);
  in.member("options", luks.options);
  in.member("wipeVolume", luks.wipe_volume);
  in.member("clevis", luks.clevis);
  in.member("discard", luks.discard, kV34);
  in.member("openOptions", luks.open_options, kV34);
  in.nested(
      "cex", [&](ObjectReader& cex) { cex.member("enabled", luks.cex_enabled); }, kV35);
}

void read_members(ObjectReader& in, Filesystem& filesystem) {
  in.member("device", filesystem.device);
  in.member("format", filesystem.format);
  in.member("path", filesystem.path);
  in.member("label", filesystem.label);
  in.member("uuid", filesystem.uuid);
  in.member("wipeFilesystem", filesystem.wipe_filesystem);
  in.member("options", filesystem.options);
  in.member("mountOptions", filesystem.mount_options, kV31);
}

void read_members(ObjectReader& in, NodeOwner& owner) {
  in.member("id", owner.id);
  in.member("name", owner.name);
}

void read_node(ObjectReader& in, Node& node) {
  in.member("path", node.path);
  in.member("overwrite", node.overwrite);
  in.member("user", node.user);
  in.member("group", node.group);
}

void read_members(ObjectReader& in, File& file) {
  read_node(in, file);
  in.member("mode", file.mode);
  in.member("contents", file.contents);
  in.member("append", file.append);
}

void read_members(ObjectReader& in, Directory& directory) {
  read_node(in, directory);
  in.member("mode", directory.mode);
}

void read_members(ObjectReader& in, Link& link) {
  read_node(in, link);
  in.member("target", link.target);
  in.member("hard", link.hard);
}

void read_members(ObjectReader& in, Storage& storage) {
  in.member("disks", storage.disks);
  in.member("raid", storage.raid);
  in.member("luks", storage.luks, kV32);
  in.member("filesystems", storage.filesystems);
  in.member("directories", storage.directories);
  in.member("files", storage.files);
  in.member("links", storage.links);
}

void read_members(ObjectReader& in, Dropin& dropin) {
  in.member("name", dropin.name);
  in.member("contents", dropin.contents);
}

void read_members(ObjectReader& in, Unit& unit) {
  in.member("name", unit.name);
  in.member("enabled", unit.enabled);
  in.member("mask", unit.mask);
  in.member("contents", unit.contents);
  in.member("dropins", unit.dropins);
}

void read_members(ObjectReader& in, User& user) {
  in.member("name", user.name);
  in.member("passwordHash", user.password_hash);
  in.member("sshAuthorizedKeys", user.ssh_authorized_keys);
  in.member("uid", user.uid);
  in.member("gecos", user.gecos);
  in.member("homeDir", user.home_dir);
  in.member("noCreateHome", user.no_create_home);
  in.member("primaryGroup", user.primary_group);
  in.member("groups", user.groups);
  in.member("noUserGroup", user.no_user_group);
  in.member("noLogInit", user.no_log_init);
  in.member("shell", user.shell);
  in.member("system", user.system);
  in.member("shouldExist", user.should_exist, kV32);
}

void read_members(ObjectReader& in, Group& group) {
  in.member("name", group.name);
  in.member("gid", group.gid);
  in.member("passwordHash", group.password_hash);
  in.member("system", group.system);
  in.member("shouldExist", group.should_exist, kV32);
}

void read_members(ObjectReader& in, Passwd& passwd) {
  in.member("users", passwd.users);
  in.member("groups", passwd.groups);
}

void read_members(ObjectReader& in, KernelArguments& arguments) {
  in.member("shouldExist", arguments.should_exist);
  in.member("shouldNotExist", arguments.should_not_exist);
}

void read_members(ObjectReader& in, Config& config) {
  in.member("ignition", config.ignition);
  in.member("kernelArguments", config.kernel_arguments, kV33);
  in.member("passwd", config.passwd);
  in.member("storage", config.storage);
  in.nested("systemd",
            [&](ObjectReader& systemd) { systemd.member("units", config.systemd_units); });
}

// An object.
template <typename T>
void read(const Value& value, T& out, Reading& reading) {
  ObjectReader reader(value, reading);
  read_members(reader, out);
}

template <typename T>
void read(const Value& value, std::optional<T>& out, Reading& reading) {
  if (value.IsNull()) return;
  Reading own{.version = reading.version};
  T set{};
  read(value, set, own);
  if (own.conforms) {
    out = std::move(set);
  } else {
    reading.conforms = false;
  }
}

template <typename T>
void read(const Value& value, std::vector<T>& out, Reading& reading) {
  if (!value.IsArray()) {
    if (!value.IsNull()) reading.conforms = false;
    return;
  }
  out.reserve(value.Size());
  for (const Value& element : value.GetArray()) {
    // Accepted, but worth the warning that canonical_members gives.
    if (element.IsNull()) reading.conforms = false;
    read(element, out.emplace_back(), reading);
  }
}

template <typename T>
void ObjectReader::member(std::string_view name, T& out, SpecVersion since) {
  if (const Value* const value = find(name, since)) read(*value, out, reading_);
}

}  // namespace

Decoded decode(const rapidjson::Value& document, SpecVersion version) {
  Decoded decoded;
  Reading reading{.version = version};
  {
    ObjectReader reader(document, reading);
    read_members(reader, decoded.config);
  }
  decoded.conforms = reading.conforms;
  return decoded;
}

}  // namespace firstlight::config
