// SPDX-License-Identifier: Apache-2.0
#include "sys/block_probe.h"

#include <blkid/blkid.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "base/error.h"
#include "base/unique_fd.h"

namespace firstlight::sys {
namespace {

constexpr int kAmbivalent = -2;  // of blkid_do_safeprobe(); 0: found, 1: nothing found

struct FreeProbe {
  void operator()(blkid_struct_probe* probe) const { blkid_free_probe(probe); }
};
using Probe = std::unique_ptr<blkid_struct_probe, FreeProbe>;

[[noreturn]] void fail(std::string tried, const std::string& node, int error, std::string hint) {
  throw Error({.code = ErrorCode::kDevice,
               .tried = std::move(tried),
               .object = node,
               .why = errno_text(error),
               .hint = std::move(hint)});
}

UniqueFd open_node(const std::string& node, int flags, const char* tried) {
  UniqueFd fd(::open(node.c_str(), flags | O_CLOEXEC));
  const int error = errno;
  if (!fd.is_open()) {
    fail(tried, node, error, error == EBUSY ? "it is mounted, or something holds it" : "");
  }
  return fd;
}

Probe make_probe(int fd, const std::string& node) {
  Probe probe(blkid_new_probe());
  if (!probe) fail("probe device", node, ENOMEM, {});
  if (blkid_probe_set_device(probe.get(), fd, 0, 0) != 0) fail("probe device", node, EIO, {});
  return probe;
}

std::string value_of(blkid_probe probe, const char* name) {
  const char* value = nullptr;
  if (blkid_probe_lookup_value(probe, name, &value, nullptr) != 0) return {};
  return value;
}

void enable_superblocks(blkid_probe probe) {
  blkid_probe_enable_superblocks(probe, 1);
  blkid_probe_set_superblocks_flags(probe,
                                    BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID);
}

ProbeResult run_probe(blkid_probe probe, const std::string& node) {
  ProbeResult result;
  int found = blkid_do_safeprobe(probe);
  if (found == kAmbivalent) {
    result.ambivalent = true;
    blkid_reset_probe(probe);
    found = blkid_do_probe(probe);
  }
  if (found < 0) fail("probe device", node, EIO, "the kernel log may say what cannot be read");
  if (found != 0) return result;
  result.type = value_of(probe, "TYPE");
  result.label = value_of(probe, "LABEL");
  result.uuid = value_of(probe, "UUID");
  result.partition_table = value_of(probe, "PTTYPE");
  return result;
}

void enable_all_signatures(blkid_probe probe) {
  blkid_probe_enable_superblocks(probe, 1);
  blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL |
                                               BLKID_SUBLKS_UUID | BLKID_SUBLKS_MAGIC |
                                               BLKID_SUBLKS_BADCSUM);
  blkid_probe_enable_partitions(probe, 1);
  blkid_probe_set_partitions_flags(probe, BLKID_PARTS_MAGIC | BLKID_PARTS_FORCE_GPT);
}

}  // namespace

ProbeResult probe_device(const std::string& node) {
  const UniqueFd fd = open_node(node, O_RDONLY, "open device for probing");
  const Probe probe = make_probe(fd.get(), node);
  enable_superblocks(probe.get());
  blkid_probe_enable_partitions(probe.get(), 1);
  return run_probe(probe.get(), node);
}

ProbeResult probe_device_for(const std::string& node, std::span<const std::string_view> types) {
  const UniqueFd fd = open_node(node, O_RDONLY, "open device for probing");
  const Probe probe = make_probe(fd.get(), node);
  enable_superblocks(probe.get());
  std::vector<std::string> names(types.begin(), types.end());
  std::vector<char*> list;
  for (std::string& name : names) list.push_back(name.data());
  list.push_back(nullptr);
  if (blkid_probe_filter_superblocks_type(probe.get(), BLKID_FLTR_ONLYIN, list.data()) != 0) {
    fail("probe device", node, EINVAL, {});
  }
  return run_probe(probe.get(), node);
}

std::vector<PartitionEntry> probe_partition_entries(const std::string& node) {
  const UniqueFd fd(::open(node.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return {};
  const Probe probe = make_probe(fd.get(), node);
  blkid_probe_enable_superblocks(probe.get(), 0);
  blkid_probe_enable_partitions(probe.get(), 1);
  blkid_probe_set_partitions_flags(probe.get(), BLKID_PARTS_ENTRY_DETAILS);
  blkid_partlist list = blkid_probe_get_partitions(probe.get());
  if (list == nullptr) return {};

  const auto text = [](const char* value) { return std::string(value == nullptr ? "" : value); };
  std::vector<PartitionEntry> entries;
  for (int i = 0; i < blkid_partlist_numof_partitions(list); ++i) {
    blkid_partition partition = blkid_partlist_get_partition(list, i);
    entries.push_back({.number = static_cast<std::uint32_t>(blkid_partition_get_partno(partition)),
                       .label = text(blkid_partition_get_name(partition)),
                       .guid = text(blkid_partition_get_uuid(partition)),
                       .type = text(blkid_partition_get_type_string(partition))});
  }
  return entries;
}

void wipe_signatures(const std::string& node) {
  const UniqueFd fd = open_node(node, O_RDWR | O_EXCL, "open device for erasing signatures");
  const Probe probe = make_probe(fd.get(), node);
  enable_all_signatures(probe.get());
  bool erased = false;
  // Each round finds one signature and erases it, so backup copies turn up, too.
  while (blkid_do_probe(probe.get()) == 0) {
    erased = true;
    if (blkid_do_wipe(probe.get(), /*dryrun=*/0) != 0) {
      fail("erase signatures", node, EIO, "the kernel log may say what cannot be written");
    }
  }
  if (erased && ::fsync(fd.get()) != 0) {
    const int error = errno;
    fail("flush device", node, error, {});
  }
}

void flush_device(const std::string& node) {
  const UniqueFd fd = open_node(node, O_RDWR, "open device for flushing");
  if (::fsync(fd.get()) != 0) {
    const int error = errno;
    fail("flush device", node, error, {});
  }
}

std::string encode_link_name(const std::string& text) {
  // Each byte may become \xHH.
  std::string encoded(text.size() * 4 + 1, '\0');
  if (blkid_encode_string(text.c_str(), encoded.data(), encoded.size()) != 0) return {};
  encoded.resize(encoded.find('\0'));
  return encoded;
}

}  // namespace firstlight::sys
