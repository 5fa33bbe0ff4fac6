// SPDX-License-Identifier: Apache-2.0
#include "sys/partition_table.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <libfdisk/libfdisk.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "sys/table_sectors.h"

namespace firstlight::sys {
namespace {

constexpr std::uint64_t kEntryArrayBytes = 128 * 128;

template <auto Release>
struct Unref {
  template <typename Object>
  void operator()(Object* object) const {
    Release(object);
  }
};
using Context = std::unique_ptr<fdisk_context, Unref<fdisk_unref_context>>;
using Table = std::unique_ptr<fdisk_table, Unref<fdisk_unref_table>>;
using Entry = std::unique_ptr<fdisk_partition, Unref<fdisk_unref_partition>>;
using Type = std::unique_ptr<fdisk_parttype, Unref<fdisk_unref_parttype>>;

[[noreturn]] void fail(std::string tried, const std::string& node, std::string why,
                       std::string hint = {}) {
  throw Error({.code = ErrorCode::kPartition,
               .tried = std::move(tried),
               .object = node,
               .why = std::move(why),
               .hint = std::move(hint)});
}

// libfdisk returns 0 or a negative errno.
void check(int result, std::string_view tried, const std::string& node) {
  if (result < 0) fail(std::string(tried), node, errno_text(-result));
}

Context open_context(int fd, const std::string& node, bool read_only) {
  Context context(fdisk_new_context());
  if (!context) fail("open partition table", node, errno_text(ENOMEM));
  // Without this libfdisk asks on the terminal when in doubt.
  fdisk_disable_dialogs(context.get(), 1);
  // Else it searches the whole disk for filesystems, only to tell of them: a megabyte in sixty
  // pieces, each time. It writes all the same.
  check(fdisk_enable_listonly(context.get(), 1), "read partition table", node);
  check(fdisk_assign_device_by_fd(context.get(), fd, node.c_str(), read_only ? 1 : 0),
        "read partition table", node);
  return context;
}

bool is_gpt(fdisk_context* context) { return fdisk_is_label(context, GPT) != 0; }

std::string upper_case(const char* text) {
  std::string upper = text == nullptr ? "" : text;
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

Partition to_partition(fdisk_partition* entry) {
  Partition partition;
  partition.number = static_cast<std::uint32_t>(fdisk_partition_get_partno(entry)) + 1;
  partition.start_sector = fdisk_partition_get_start(entry);
  partition.size_sectors = fdisk_partition_get_size(entry);
  const char* name = fdisk_partition_get_name(entry);
  partition.label = name == nullptr ? "" : name;
  partition.guid = upper_case(fdisk_partition_get_uuid(entry));
  partition.type_guid = upper_case(fdisk_parttype_get_string(fdisk_partition_get_type(entry)));
  return partition;
}

std::vector<Partition> read_partitions(fdisk_context* context, const std::string& node) {
  fdisk_table* raw_table = nullptr;
  check(fdisk_get_partitions(context, &raw_table), "read partition table", node);
  const Table table(raw_table);
  std::vector<Partition> partitions;
  for (std::size_t i = 0; i < fdisk_table_get_nents(table.get()); ++i) {
    fdisk_partition* entry = fdisk_table_get_partition(table.get(), i);
    if (fdisk_partition_is_used(entry) != 0) partitions.push_back(to_partition(entry));
  }
  std::sort(partitions.begin(), partitions.end(),
            [](const auto& left, const auto& right) { return left.number < right.number; });
  return partitions;
}

void add_partition(fdisk_context* context, const Partition& wanted, const std::string& node) {
  const std::string tried = fmt::format("create partition {}", wanted.number);
  const Entry entry(fdisk_new_partition());
  const Type type(
      fdisk_label_parse_parttype(fdisk_get_label(context, nullptr), wanted.type_guid.c_str()));
  if (!entry || !type) fail(tried, node, errno_text(ENOMEM));
  check(fdisk_partition_set_partno(entry.get(), wanted.number - 1), tried, node);
  check(fdisk_partition_set_start(entry.get(), wanted.start_sector), tried, node);
  check(fdisk_partition_set_size(entry.get(), wanted.size_sectors), tried, node);
  // Else libfdisk rounds the end to its own alignment.
  check(fdisk_partition_size_explicit(entry.get(), 1), tried, node);
  check(fdisk_partition_set_type(entry.get(), type.get()), tried, node);
  if (!wanted.label.empty()) {
    check(fdisk_partition_set_name(entry.get(), wanted.label.c_str()), tried, node);
  }
  if (!wanted.guid.empty()) {
    check(fdisk_partition_set_uuid(entry.get(), wanted.guid.c_str()), tried, node);
  }
  check(fdisk_add_partition(context, entry.get(), nullptr), tried, node);
}

void create_label(fdisk_context* context, const PartitionTable& bounds, const std::string& node) {
  // libfdisk would begin at 1 MiB; the bounds of the standard keep the table like the reference's.
  fdisk_set_first_lba(context, bounds.first_usable);
  fdisk_set_last_lba(context, bounds.last_usable);
  check(fdisk_create_disklabel(context, "gpt"), "create partition table", node);
}

}  // namespace

PartitionTable new_table(std::uint32_t sector_bytes, std::uint64_t total_sectors) {
  const std::uint64_t entry_sectors = (kEntryArrayBytes + sector_bytes - 1) / sector_bytes;
  const std::uint64_t tail_sectors = entry_sectors + 1;  // backup entries and backup header
  PartitionTable table;
  table.sector_bytes = sector_bytes;
  table.total_sectors = total_sectors;
  table.first_usable = entry_sectors + 2;  // protective MBR and header
  table.last_usable = total_sectors > tail_sectors ? total_sectors - tail_sectors - 1 : 0;
  return table;
}

PartitionedDisk::PartitionedDisk(std::string node, Access access) : node_(std::move(node)) {
  const bool writes = access == Access::kReadWrite;
  const auto refuse = [&](std::string tried, int error) {
    throw Error({.code = ErrorCode::kDevice,
                 .tried = std::move(tried),
                 .object = node_,
                 .why = errno_text(error)});
  };
  fd_.reset(::open(node_.c_str(), (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC));
  const int open_error = errno;
  if (!fd_.is_open()) refuse(writes ? "open disk for writing" : "open disk", open_error);
  // udev holds its shared lock for the moment of a probe only.
  while (writes && ::flock(fd_.get(), LOCK_EX) != 0) {
    const int lock_error = errno;
    if (lock_error != EINTR) refuse("lock disk", lock_error);
  }
}

PartitionTable PartitionedDisk::read() const {
  const Context context = open_context(fd_.get(), node_, /*read_only=*/true);
  PartitionTable table =
      sys::new_table(static_cast<std::uint32_t>(fdisk_get_sector_size(context.get())),
                     fdisk_get_nsectors(context.get()));
  if (fdisk_has_label(context.get()) == 0) {
    table.is_blank = holds_zeros(fd_.get(), table);
    if (table.is_blank || !has_gpt_header(fd_.get(), table)) return table;
    table.kind = TableKind::kOther;
    table.kind_name = "gpt without protective MBR";
    return table;
  }
  if (!is_gpt(context.get())) {
    table.kind = TableKind::kOther;
    table.kind_name = has_protective_mbr(fd_.get())
                          ? "damaged gpt"
                          : fdisk_label_get_name(fdisk_get_label(context.get(), nullptr));
    return table;
  }
  table.kind = TableKind::kGpt;
  table.kind_name = "gpt";
  table.max_partitions = static_cast<std::uint32_t>(fdisk_get_npartitions(context.get()));
  table.partitions = read_partitions(context.get(), node_);
  read_stored_bounds(fd_.get(), &table);
  return table;
}

void PartitionedDisk::write(const TableEdit& edit) {
  if (edit.zap) erase_table_sectors(fd_.get(), node_);
  if (edit.new_table || !edit.deletions.empty() || !edit.creations.empty()) {
    const Context context = open_context(fd_.get(), node_, /*read_only=*/false);
    if (edit.new_table) {
      create_label(context.get(),
                   sys::new_table(static_cast<std::uint32_t>(fdisk_get_sector_size(context.get())),
                                  fdisk_get_nsectors(context.get())),
                   node_);
    }
    for (const std::uint32_t number : edit.deletions) {
      check(fdisk_delete_partition(context.get(), number - 1),
            fmt::format("delete partition {}", number), node_);
    }
    for (const Partition& partition : edit.creations) {
      add_partition(context.get(), partition, node_);
    }
    check(fdisk_write_disklabel(context.get()), "write partition table", node_);
  }
  flush();
}

void PartitionedDisk::flush() {
  const int result = ::fsync(fd_.get());
  const int error = errno;
  if (result != 0) fail("flush disk", node_, errno_text(error));
}

}  // namespace firstlight::sys
