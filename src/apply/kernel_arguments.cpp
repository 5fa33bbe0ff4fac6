// SPDX-License-Identifier: Apache-2.0
#include "apply/kernel_arguments.h"

#include <fmt/format.h>

#include <array>
#include <list>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "apply/boot_loader.h"
#include "apply/kernel_words.h"
#include "apply/unit_search.h"
#include "base/deadline.h"
#include "base/digest.h"
#include "base/error.h"
#include "sys/device_links.h"
#include "sys/process.h"
#include "sys/root.h"
#include "sys/tools.h"
#include "sys/volume_mount.h"

namespace firstlight::apply {
namespace {

constexpr const char* kPointer = "/kernelArguments";
constexpr const char* kInstallCommandLine = "/etc/kernel/cmdline";
constexpr const char* kNote = "/var/lib/firstlight/kernel-arguments";
constexpr std::size_t kMaxFileBytes = 64UL * 1024UL;
constexpr std::size_t kMaxEntries = 256;
// UAPI Group, "Discoverable Partitions Specification", in the order in which they are asked.
constexpr std::array kBootPartitionTypes = {"bc13c2ff-59e6-4262-a352-b275fd6f7172",   // XBOOTLDR
                                            "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"};  // ESP

// Where a boot partition is mounted later. An EFI system partition can be elsewhere, but FAT has no
// labels.
constexpr const char* kVolumePlace = "/boot";

// A filesystem, or a folder of the root, with a boot loader's files.
struct LoaderPlace {
  std::optional<sys::VolumeMount> mount;  // ends after `root`
  std::optional<sys::Root> root;
  std::string place;  // of `root` in the target, for its labels
  LoaderFiles files;
};

LoaderFiles read_loader_files(const sys::Root& root, const std::string& folder) {
  LoaderFiles files;
  const std::string entries = folder + "/loader/entries";
  for (const std::string& name : root.list_directory(entries)) {
    if (!name.ends_with(".conf")) continue;
    if (files.entries.size() == kMaxEntries) {
      throw Error({.code = ErrorCode::kLimit,
                   .tried = "read the boot loader's entries in",
                   .object = entries,
                   .why = fmt::format("there are more than {}", kMaxEntries),
                   .pointer = kPointer});
    }
    const std::string path = fmt::format("{}/{}", entries, name);
    if (auto text = root.read_file(path, kMaxFileBytes)) {
      files.entries.push_back({.path = path, .text = std::move(*text)});
    }
  }
  for (const char* const name : {"/grub2/grubenv", "/grub/grubenv"}) {
    const std::string path = folder + name;
    auto text = root.read_file(path, kMaxFileBytes);
    if (!text) continue;
    // It may be a link to the EFI system partition; the file itself is what is written.
    files.grub_environment = {.path = link_destination(root, path), .text = std::move(*text)};
    break;
  }
  return files;
}

void add_if_loader(std::list<LoaderPlace>& places, LoaderPlace& place, const std::string& folder) {
  place.files = read_loader_files(*place.root, folder);
  if (!starts_linux(place.files)) places.pop_back();
}

std::optional<std::string> boot_partition() {
  for (const char* const type : kBootPartitionTypes) {
    const std::vector<std::string> nodes = sys::list_partitions_of_type(type);
    if (nodes.size() == 1) return nodes.front();
    if (nodes.empty()) continue;
    throw Error({.code = ErrorCode::kDevice,
                 .tried = "find the partition with the boot loader's files, of type",
                 .object = type,
                 .why = fmt::format("there are several: {}", fmt::join(nodes, ", ")),
                 .hint = "name it on the kernel command line: firstlight.boot=DEVICE",
                 .pointer = kPointer});
  }
  return std::nullopt;
}

std::list<LoaderPlace> find_loaders(sys::DeviceNames& names, const BootLoaderOptions& options) {
  std::list<LoaderPlace> places;
  if (options.boot_device.empty()) {
    for (const char* const folder : {"/boot", "/efi", "/boot/efi"}) {
      LoaderPlace& place = places.emplace_back();
      place.root.emplace(options.root);
      add_if_loader(places, place, folder);
    }
  }
  if (!places.empty()) return places;
  std::optional<std::string> node;
  if (!options.boot_device.empty()) {
    node = names.resolve(options.boot_device);
  } else if (options.look_at_disks) {
    node = boot_partition();
  }
  if (!node) return places;
  LoaderPlace& place = places.emplace_back();
  place.mount.emplace(*node, sys::VolumeAccess::kReadWrite);
  place.root.emplace(place.mount->path());
  // A boot partition has them at its top, a root filesystem's device in /boot.
  place.place = kVolumePlace;
  place.files = read_loader_files(*place.root, "");
  if (starts_linux(place.files)) return places;
  place.place.clear();
  add_if_loader(places, place, "/boot");
  return places;
}

bool is_as_wanted(const std::string& command_line, const config::KernelArguments& wanted) {
  return edit_command_line(command_line, wanted) == command_line;
}

Error no_boot_loader() {
  return Error({.code = ErrorCode::kNotSupported,
                .tried = "change the arguments of",
                .object = "the kernel",
                .why = "no entries of the Boot Loader Specification were found, neither in /boot, "
                       "/efi and /boot/efi nor on a boot partition",
                .hint =
                    "mount what holds loader/entries at /boot, or name it on the kernel command "
                    "line: firstlight.boot=DEVICE",
                .pointer = kPointer});
}

std::string digest_of(const config::KernelArguments& wanted) {
  std::string all;
  for (const auto* const list : {&wanted.should_exist, &wanted.should_not_exist}) {
    for (const std::string& argument : *list) all += argument + '\n';
    all += '\n';
  }
  return sha256_hex(all);
}

// A machine that forgets what was changed would be rebooted for ever.
void require_first_attempt(const sys::Root& root, const std::string& digest) {
  const auto note = root.read_file(kNote, kMaxFileBytes);
  if (!note || !note->starts_with(digest)) return;
  throw Error({.code = ErrorCode::kSystem,
               .tried = "change the arguments of",
               .object = "the kernel",
               .why = "they were changed for this boot already, and the change did not stay",
               .hint = fmt::format("see who else writes the boot loader's files; remove {} to have "
                                   "it tried again",
                                   kNote),
               .pointer = kPointer});
}

sys::StagedFile stage(sys::Root& root, const LoaderFile& file, Recorder& recorder) {
  const Recorder::Step step(recorder, "set kernel arguments in", file.path, kPointer);
  const sys::NodeInfo node = root.inspect(file.path);
  return root.stage_file(file.path, file.text,
                         {.uid = node.uid, .gid = node.gid, .mode = node.mode},
                         sys::Existing::kReplace);
}

// What entries of kernels that come later are made from.
std::optional<LoaderFile> edited_install_command_line(const sys::Root& root,
                                                      const config::KernelArguments& wanted) {
  const auto text = root.read_file(kInstallCommandLine, kMaxFileBytes);
  if (!text) return std::nullopt;
  const std::string line = text->substr(0, text->find_last_not_of(" \t\r\n") + 1);
  const std::string edited = edit_command_line(line, wanted);
  if (edited == line) return std::nullopt;
  return LoaderFile{.path = link_destination(root, kInstallCommandLine), .text = edited + "\n"};
}

using Change = std::pair<sys::Root*, LoaderFile>;

// All are written before the first is shown. A rename may reach the disk before the bytes do, and
// with an empty entry the machine starts no more.
void write_files(const std::vector<Change>& changes, Recorder& recorder) {
  std::set<sys::Root*> roots;
  std::vector<sys::StagedFile> staged;
  for (const auto& [root, file] : changes) {
    roots.insert(root);
    staged.push_back(stage(*root, file, recorder));
  }
  for (sys::Root* const root : roots) root->sync_filesystems();
  for (sys::StagedFile& file : staged) file.publish();
  for (sys::Root* const root : roots) root->sync_filesystems();
}

}  // namespace

KernelArgumentsResult set_kernel_arguments(const config::KernelArguments& wanted,
                                           sys::DeviceNames& names,
                                           const BootLoaderOptions& options, TargetLabels& labels,
                                           Recorder& recorder) {
  if (wanted == config::KernelArguments{}) return KernelArgumentsResult::kAsWanted;
  const Recorder::Phase phase(recorder, "kernel arguments");
  const bool runs_as_wanted = options.running.empty() || is_as_wanted(options.running, wanted);
  std::list<LoaderPlace> places = find_loaders(names, options);
  if (places.empty() && (options.running.empty() || !runs_as_wanted)) throw no_boot_loader();

  std::vector<Change> changes;
  for (LoaderPlace& place : places) {
    for (LoaderFile& file : decide_boot_loader(place.files, wanted)) {
      changes.emplace_back(&*place.root, std::move(file));
    }
  }
  sys::Root root(options.root);
  if (changes.empty()) {
    Recorder::Step step(recorder, "set kernel arguments", "the boot loader", kPointer);
    step.already_so();
    if (!runs_as_wanted) {
      recorder.warn(
          "the boot loader's files have the kernel arguments of the config, but the kernel was not "
          "started with them");
    }
    root.remove(kNote);
    return KernelArgumentsResult::kAsWanted;
  }
  labels.use_in(root);
  for (LoaderPlace& place : places) labels.use_in(*place.root, place.place);
  const std::string digest = digest_of(wanted);
  require_first_attempt(root, digest);
  if (auto file = edited_install_command_line(root, wanted)) {
    changes.emplace(changes.begin(), &root, std::move(*file));
  }
  write_files(changes, recorder);
  // Not before: a power cut in between would leave a note of a change that was never made.
  root.write_file(kNote, fmt::format("{} {}\n", digest, options.boot_id), {.mode = 0644},
                  sys::Existing::kReplace);
  root.sync_filesystems();
  return KernelArgumentsResult::kChanged;
}

std::vector<std::string> helper_arguments(const config::KernelArguments& wanted) {
  std::vector<std::string> arguments;
  for (const std::string& argument : wanted.should_exist) {
    arguments.insert(arguments.end(), {"--should-exist", argument});
  }
  for (const std::string& argument : wanted.should_not_exist) {
    arguments.insert(arguments.end(), {"--should-not-exist", argument});
  }
  return arguments;
}

void run_kernel_arguments_helper(const config::KernelArguments& wanted, Recorder& recorder) {
  std::vector<std::string> arguments = helper_arguments(wanted);
  if (arguments.empty()) return;
  const std::string program = sys::find_tool(sys::Tool::kKargsHelper, kPointer);
  const Recorder::Step step(recorder, "set kernel arguments by", program, kPointer);
  sys::run_program({.path = program, .arguments = std::move(arguments)}, Deadline::never());
}

}  // namespace firstlight::apply
