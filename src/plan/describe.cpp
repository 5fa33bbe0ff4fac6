// SPDX-License-Identifier: Apache-2.0
#include "plan/describe.h"

#include <fmt/format.h>

#include <string_view>
#include <type_traits>
#include <variant>

#include "base/printable.h"

namespace firstlight::plan {
namespace {

using Details = std::vector<std::pair<std::string, std::string>>;

std::string join(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, " "));
}

std::string resource_summary(const config::Resource& resource) {
  if (!resource.source || resource.source->empty()) return "empty";
  const std::string& source = *resource.source;
  std::string text = source.starts_with("data:")
                         ? fmt::format("data URL of {} characters", source.size())
                         : source.substr(0, source.find(':')) + " URL";
  if (resource.compression && !resource.compression->empty()) text += ", " + *resource.compression;
  if (resource.hash) text += ", verified by " + resource.hash->substr(0, resource.hash->find('-'));
  return text;
}

void add_owner(Details& details, const std::string& kind, const Owner& owner) {
  if (owner.id) {
    details.emplace_back(kind, std::to_string(*owner.id));
  } else if (!owner.name.empty()) {
    details.emplace_back(kind, owner.name);
  }
}

template <typename Entry>
void add_node_details(Details& details, const Entry& entry) {
  if constexpr (!std::is_same_v<Entry, LinkStep>) {
    if (entry.mode) details.emplace_back("mode", fmt::format("{:04o}", *entry.mode));
  }
  add_owner(details, "user", entry.user);
  add_owner(details, "group", entry.group);
  if (entry.overwrite) details.emplace_back("overwrite", "yes");
}

PlanLine describe_partition(const DiskStep& disk, const PartitionWish& wish) {
  PlanLine line{
      .phase = "disks",
      .action = wish.should_exist ? "have partition" : "delete partition",
      .object = disk.device,
      .details = {{"number", wish.number == 0 ? "next free" : std::to_string(wish.number)}},
      .pointer = wish.pointer};
  if (wish.label) line.details.emplace_back("label", *wish.label);
  if (wish.should_exist) {
    line.details.emplace_back("start", wish.start_mib.value_or(0) == 0
                                           ? "largest free block"
                                           : fmt::format("{} MiB", *wish.start_mib));
    line.details.emplace_back("size", wish.size_mib.value_or(0) == 0
                                          ? "to the end of the largest free block"
                                          : fmt::format("{} MiB", *wish.size_mib));
  }
  if (!wish.type_guid.empty()) line.details.emplace_back("type", wish.type_guid);
  if (!wish.guid.empty()) line.details.emplace_back("guid", wish.guid);
  if (wish.wipe_entry) line.details.emplace_back("replace", "if it differs");
  if (wish.resize) line.details.emplace_back("resize", "if only the size differs");
  return line;
}

void describe_disk(const DiskStep& disk, std::vector<PlanLine>& lines) {
  lines.push_back({.phase = "disks",
                   .action = disk.wipe_table ? "wipe partition table" : "have GPT",
                   .object = disk.device,
                   .details = {},
                   .pointer = disk.pointer});
  for (const PartitionWish& wish : disk.partitions) {
    lines.push_back(describe_partition(disk, wish));
  }
}

PlanLine describe_raid(const RaidStep& step) {
  PlanLine line{.phase = "raid",
                .action = "create " + step.level,
                .object = step.device,
                .details = {{"devices", join(step.devices)}},
                .pointer = step.pointer};
  if (step.spares > 0) line.details.emplace_back("spares", std::to_string(step.spares));
  if (!step.options.empty()) line.details.emplace_back("options", join(step.options));
  return line;
}

PlanLine describe_luks(const LuksStep& step) {
  PlanLine line{.phase = "luks",
                .action = "have LUKS2 volume",
                .object = step.name,
                .details = {{"device", step.device}},
                .pointer = step.pointer};
  line.details.emplace_back(
      "key", step.has_key_file() ? resource_summary(step.key_file) : std::string("generated"));
  if (step.label) line.details.emplace_back("label", *step.label);
  if (step.uuid) line.details.emplace_back("uuid", *step.uuid);
  if (step.wipe) line.details.emplace_back("wipe", "always");
  if (step.discard) line.details.emplace_back("discard", "yes");
  if (step.clevis) line.details.emplace_back("clevis", step.clevis->pin);
  if (!step.options.empty()) line.details.emplace_back("options", join(step.options));
  if (!step.open_options.empty()) {
    line.details.emplace_back("open options", join(step.open_options));
  }
  return line;
}

PlanLine describe_filesystem(const FilesystemStep& step) {
  PlanLine line{.phase = "filesystems",
                .action = step.format == "none" ? "have nothing on" : "have " + step.format,
                .object = step.device,
                .details = {},
                .pointer = step.pointer};
  if (step.label) line.details.emplace_back("label", *step.label);
  if (step.uuid) line.details.emplace_back("uuid", *step.uuid);
  if (step.wipe) line.details.emplace_back("wipe", "always");
  if (!step.options.empty()) line.details.emplace_back("options", join(step.options));
  return line;
}

PlanLine describe_mount(const MountStep& step) {
  PlanLine line{.phase = "mounts",
                .action = "mount",
                .object = step.path,
                .details = {{"device", step.device}, {"format", step.format}},
                .pointer = step.pointer};
  if (!step.options.empty()) line.details.emplace_back("options", join(step.options));
  return line;
}

PlanLine describe_group(const GroupStep& step) {
  const config::Group& group = step.group;
  const bool wanted = group.should_exist.value_or(true);
  PlanLine line{.phase = "accounts",
                .action = wanted ? "have group" : "delete group",
                .object = group.name,
                .details = {},
                .pointer = step.pointer};
  if (group.gid) line.details.emplace_back("gid", std::to_string(*group.gid));
  if (group.system.value_or(false)) line.details.emplace_back("system", "yes");
  if (group.password_hash) line.details.emplace_back("password", "set");
  return line;
}

PlanLine describe_user(const UserStep& step) {
  const config::User& user = step.user;
  const bool wanted = user.should_exist.value_or(true);
  PlanLine line{.phase = "accounts",
                .action = wanted ? "have user" : "delete user",
                .object = user.name,
                .details = {},
                .pointer = step.pointer};
  if (user.uid) line.details.emplace_back("uid", std::to_string(*user.uid));
  if (user.primary_group) line.details.emplace_back("primary group", *user.primary_group);
  if (!user.groups.empty()) line.details.emplace_back("groups", join(user.groups));
  if (user.home_dir) line.details.emplace_back("home", *user.home_dir);
  if (user.shell) line.details.emplace_back("shell", *user.shell);
  if (user.system.value_or(false)) line.details.emplace_back("system", "yes");
  if (user.password_hash) line.details.emplace_back("password", "set");
  if (!user.ssh_authorized_keys.empty()) {
    line.details.emplace_back("ssh keys", std::to_string(user.ssh_authorized_keys.size()));
  }
  return line;
}

PlanLine describe_entry(const DirectoryStep& step) {
  PlanLine line{"tree", "have directory", step.path, {}, step.pointer};
  add_node_details(line.details, step);
  return line;
}

PlanLine describe_entry(const FileStep& step) {
  PlanLine line{"tree", "write file", step.path, {}, step.pointer};
  if (step.contents.source) {
    line.details.emplace_back("contents", resource_summary(step.contents));
  }
  for (const config::Resource& fragment : step.append) {
    line.details.emplace_back("append", resource_summary(fragment));
  }
  add_node_details(line.details, step);
  return line;
}

PlanLine describe_entry(const LinkStep& step) {
  PlanLine line{"tree",
                step.hard ? "have hard link" : "have link",
                step.path,
                {{"target", step.target}},
                step.pointer};
  add_node_details(line.details, step);
  return line;
}

void describe_kernel_arguments(const config::KernelArguments& wanted,
                               std::vector<PlanLine>& lines) {
  const auto describe = [&](const char* action, const char* member,
                            const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      lines.push_back({.phase = "kernel arguments",
                       .action = action,
                       .object = arguments[i],
                       .details = {},
                       .pointer = fmt::format("/kernelArguments/{}/{}", member, i)});
    }
  };
  describe("have argument", "shouldExist", wanted.should_exist);
  describe("have no argument", "shouldNotExist", wanted.should_not_exist);
}

PlanLine describe_unit(const UnitStep& step) {
  const config::Unit& unit = step.unit;
  PlanLine line{"units", "have unit", unit.name, {}, step.pointer};
  if (unit.contents && !unit.contents->empty()) {
    line.details.emplace_back("contents", fmt::format("{} bytes", unit.contents->size()));
  }
  for (const config::Dropin& dropin : unit.dropins) {
    if (dropin.contents) line.details.emplace_back("drop-in", dropin.name);
  }
  if (unit.enabled) line.details.emplace_back("enabled", *unit.enabled ? "yes" : "no");
  if (unit.mask) line.details.emplace_back("masked", *unit.mask ? "yes" : "no");
  return line;
}

std::string quoted_if_needed(const std::string& value) {
  const std::string shown = printable(value);
  return shown.empty() || shown.find(' ') != std::string::npos ? '"' + shown + '"' : shown;
}

}  // namespace

std::vector<PlanLine> describe(const Plan& plan) {
  std::vector<PlanLine> lines;
  describe_kernel_arguments(plan.kernel_arguments, lines);
  for (const DiskStep& step : plan.disks) describe_disk(step, lines);
  for (const RaidStep& step : plan.raid) lines.push_back(describe_raid(step));
  for (const LuksStep& step : plan.luks) lines.push_back(describe_luks(step));
  for (const FilesystemStep& step : plan.filesystems) lines.push_back(describe_filesystem(step));
  for (const MountStep& step : plan.mounts) lines.push_back(describe_mount(step));
  for (const GroupStep& step : plan.groups) lines.push_back(describe_group(step));
  for (const UserStep& step : plan.users) lines.push_back(describe_user(step));
  for (const MetadataKeysStep& step : plan.metadata_keys) {
    lines.push_back({"accounts",
                     "have metadata SSH keys",
                     step.user,
                     {{"ssh keys", std::to_string(step.keys.size())}},
                     {}});
  }
  for (const TreeStep& step : plan.tree) {
    lines.push_back(std::visit([](const auto& entry) { return describe_entry(entry); }, step));
  }
  for (const UnitStep& step : plan.units) lines.push_back(describe_unit(step));
  if (!plan.hostname.empty()) lines.push_back({"identity", "set hostname", plan.hostname, {}, {}});
  return lines;
}

std::string render_text(const std::vector<PlanLine>& lines) {
  if (lines.empty()) return "nothing to do\n";
  std::string text;
  std::string_view phase;
  for (const PlanLine& line : lines) {
    if (line.phase != phase) text += line.phase + "\n";
    phase = line.phase;
    text += fmt::format("  {} {}", line.action, quoted_if_needed(line.object));
    for (const auto& [key, value] : line.details) {
      text += fmt::format("  {}={}", key, quoted_if_needed(value));
    }
    text += "\n";
  }
  return text;
}

}  // namespace firstlight::plan
