// SPDX-License-Identifier: Apache-2.0
// The pure half of apply/filesystem.h.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "apply/filesystem.h"
#include "base/error.h"
#include "config/reserved_names.h"

namespace firstlight::apply {
namespace {

// The volume id of vfat is shown as "ABCD-1234" and given as "abcd1234".
std::string comparable_uuid(const std::string& format, const std::string& uuid) {
  constexpr std::size_t kDashOfVolumeId = 4;
  std::string plain = uuid;
  for (char& c : plain) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (format == "vfat" && plain.size() > kDashOfVolumeId && plain[kDashOfVolumeId] == '-') {
    plain.erase(kDashOfVolumeId, 1);
  }
  return plain;
}

// Every attribute that is not as wanted, for the message; empty: all match.
std::string differences(const sys::ProbeResult& found, const plan::FilesystemStep& step) {
  std::string text;
  const auto compare = [&](std::string_view what, const std::string& is, const std::string& wish,
                           bool same) {
    if (same) return;
    text += fmt::format("{}{} is '{}', wanted is '{}'", text.empty() ? "" : "; ", what, is, wish);
  };
  const std::string wanted_type = step.format == "none" ? "" : step.format;
  compare("format", found.type, step.format, found.type == wanted_type);
  if (step.label) compare("label", found.label, *step.label, found.label == *step.label);
  if (step.uuid) {
    compare("UUID", found.uuid, *step.uuid,
            comparable_uuid(step.format, found.uuid) == comparable_uuid(step.format, *step.uuid));
  }
  return text;
}

void append_flag(std::vector<std::string>* arguments, const char* flag, const std::string& value) {
  arguments->emplace_back(flag);
  arguments->push_back(value);
}

// The same with the mark in place of what will be there in the end.
plan::FilesystemStep with_mark(plan::FilesystemStep step) {
  if (!gets_marked(step)) return step;
  (step.format == "vfat" ? step.uuid : step.label) =
      step.format == "vfat" ? config::kUnfinishedVolumeId : config::kUnfinishedLabel;
  return step;
}

// What saves time; see the header.
std::vector<std::string> fast_options(const plan::FilesystemStep& step) {
  if (step.format == "ext4") {
    return {"-q", "-E",
            step.uuid ? "nodiscard,lazy_itable_init=1"
                      : "nodiscard,lazy_itable_init=1,lazy_journal_init=1"};
  }
  if (step.format == "xfs" || step.format == "btrfs") return {"-q", "-K"};
  return {};
}

std::string force_flag(const std::string& format) {
  if (format == "ext4") return "-F";
  if (format == "btrfs") return "--force";
  if (format == "vfat") return {};
  return "-f";  // xfs, swap
}

}  // namespace

bool is_unfinished(const sys::ProbeResult& found) {
  if (found.type == "vfat") {
    return comparable_uuid(found.type, found.uuid) == config::kUnfinishedVolumeId;
  }
  const bool may_be = found.type == "ext4" || found.type == "ext3" || found.type == "ext2" ||
                      found.type == "xfs" || found.type == "btrfs";
  return may_be && found.label == config::kUnfinishedLabel;
}

bool gets_marked(const plan::FilesystemStep& step) {
  const auto is_free = [&step](char flag, std::string_view long_flag) {
    return std::none_of(step.options.begin(), step.options.end(), [&](const std::string& option) {
      if (option.starts_with("--")) return option.starts_with(long_flag);
      return option.starts_with('-') && option.find(flag) != std::string::npos;
    });
  };
  if (step.format == "ext4" || step.format == "xfs") return is_free('L', "--l");
  // The superblock's checksum has to be one that can be made again, and another device among the
  // options would keep the mark.
  if (step.format == "btrfs") {
    const bool is_alone =
        std::none_of(step.options.begin(), step.options.end(),
                     [](const std::string& option) { return option.starts_with('/'); });
    return is_alone && is_free('L', "--l") && is_free('\0', "--c");
  }
  return step.format == "vfat" && is_free('i', "--i");
}

FilesystemAction decide(const sys::ProbeResult& found, const plan::FilesystemStep& step) {
  const bool makes_something = step.format != "none" && !step.format.empty();
  if (step.wipe || is_unfinished(found))
    return makes_something ? FilesystemAction::kCreate : FilesystemAction::kWipe;

  const auto refuse = [&](std::string why) {
    throw Error({.code = ErrorCode::kFilesystem,
                 .tried = makes_something ? "make filesystem " + step.format
                                          : std::string("check that nothing is on the device"),
                 .object = step.device,
                 .why = std::move(why),
                 .hint = "set wipeFilesystem to destroy what is there",
                 .pointer = step.pointer});
  };
  if (found.type.empty() && !found.partition_table.empty()) {
    refuse(fmt::format("it holds a partition table of type '{}'", found.partition_table));
  }
  if (found.type.empty()) {
    return makes_something ? FilesystemAction::kCreate : FilesystemAction::kKeep;
  }
  const std::string different = differences(found, step);
  if (!different.empty()) refuse("it holds something else: " + different);
  return FilesystemAction::kKeep;
}

std::vector<std::string> mkfs_arguments(const plan::FilesystemStep& wanted,
                                        const std::string& node) {
  const plan::FilesystemStep step = with_mark(wanted);
  std::vector<std::string> arguments = fast_options(step);
  arguments.insert(arguments.end(), step.options.begin(), step.options.end());
  if (const std::string force = force_flag(step.format); !force.empty()) {
    arguments.push_back(force);
  }
  if (step.uuid) {
    if (step.format == "xfs") {
      append_flag(&arguments, "-m", "uuid=" + *step.uuid);
    } else if (step.format == "vfat") {
      append_flag(&arguments, "-i", comparable_uuid(step.format, *step.uuid));
    } else {
      append_flag(&arguments, "-U", *step.uuid);
    }
  }
  if (step.label) append_flag(&arguments, step.format == "vfat" ? "-n" : "-L", *step.label);
  arguments.push_back(node);
  return arguments;
}

}  // namespace firstlight::apply
