// SPDX-License-Identifier: Apache-2.0
#include "sys/tools.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "base/error.h"

namespace firstlight::sys {
namespace {

struct ToolRow {
  Tool tool;
  std::string_view name;
  std::string_view debian_package;
  std::string_view fedora_package;
};

constexpr std::array<ToolRow, 13> kTools{{
    {Tool::kMkfsExt4, "mkfs.ext4", "e2fsprogs", "e2fsprogs"},
    {Tool::kMkfsXfs, "mkfs.xfs", "xfsprogs", "xfsprogs"},
    {Tool::kMkfsBtrfs, "mkfs.btrfs", "btrfs-progs", "btrfs-progs"},
    {Tool::kMkfsFat, "mkfs.fat", "dosfstools", "dosfstools"},
    {Tool::kMkswap, "mkswap", "util-linux", "util-linux"},
    {Tool::kFsckExt4, "fsck.ext4", "e2fsprogs", "e2fsprogs"},
    {Tool::kMdadm, "mdadm", "mdadm", "mdadm"},
    {Tool::kCryptsetup, "cryptsetup", "cryptsetup-bin", "cryptsetup"},
    {Tool::kClevis, "clevis", "clevis", "clevis"},
    {Tool::kClevisLuksBind, "clevis-luks-bind", "clevis-luks", "clevis-luks"},
    {Tool::kClevisTang, "clevis-encrypt-tang", "clevis", "clevis"},
    {Tool::kClevisTpm2, "clevis-encrypt-tpm2", "clevis-tpm2", "clevis"},
    {Tool::kKargsHelper, "ignition-kargs-helper", "ignition", "ignition"},
}};

constexpr std::array<std::string_view, 4> kFolders{"/usr/sbin", "/sbin", "/usr/bin", "/bin"};

const ToolRow& row_of(Tool tool) {
  for (const ToolRow& row : kTools) {
    if (row.tool == tool) return row;
  }
  throw Error({.code = ErrorCode::kProcess,
               .tried = "find program",
               .object = fmt::format("number {}", static_cast<int>(tool)),
               .why = "the table of programs has no such row"});
}

}  // namespace

std::string_view tool_name(Tool tool) { return row_of(tool).name; }

std::optional<std::string> look_for_tool(Tool tool) {
  const std::string_view name = row_of(tool).name;
  for (const std::string_view folder : kFolders) {
    std::string path = fmt::format("{}/{}", folder, name);
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

std::string find_tool(Tool tool, std::string_view pointer) {
  if (auto path = look_for_tool(tool)) return *path;
  const ToolRow& row = row_of(tool);
  const std::string packages =
      row.debian_package == row.fedora_package
          ? std::string(row.debian_package)
          : fmt::format("{} (Debian) or {} (Fedora)", row.debian_package, row.fedora_package);
  throw Error({.code = ErrorCode::kProcess,
               .tried = "find program",
               .object = std::string(row.name),
               .why = fmt::format("none of {} has it", fmt::join(kFolders, ", ")),
               .hint = fmt::format("add the package {} to the image", packages),
               .pointer = std::string(pointer)});
}

}  // namespace firstlight::sys
