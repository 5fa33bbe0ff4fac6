// SPDX-License-Identifier: Apache-2.0
#include "apply/crypttab.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "apply/luks_key.h"
#include "base/ascii.h"
#include "base/digest.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr const char* kCrypttab = "/etc/crypttab";
constexpr const char* kKeyFolder = "/etc/luks";
constexpr std::size_t kMaxCrypttabBytes = std::size_t{1} << 20U;

std::string line_of(const CrypttabEntry& entry) {
  return fmt::format("{} UUID={} {} luks,{}x-initrd.attach", entry.name, entry.uuid,
                     entry.key_file.empty() ? "none" : entry.key_file,
                     entry.is_netdev ? "_netdev," : "");
}

std::string_view take_word(std::string_view& line) {
  constexpr const char* kBlanks = " \t";
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

// Is the key that is there that of the volume on the step's device, which the step wipes?
bool goes_with_volume(const plan::LuksStep& step, const sys::Root& root,
                      const VolumeOnDevice& volume_on_device) {
  if (!step.wipe) return false;
  const std::string uuid = volume_on_device(step);
  const auto crypttab = root.read_file(kCrypttab, kMaxCrypttabBytes);
  return !uuid.empty() && crypttab &&
         has_entry(*crypttab,
                   {.name = step.name, .uuid = uuid, .key_file = key_file_path(step.name)});
}

// nullopt: there is no such file.
std::optional<std::string> digest_of_file(const sys::Root& root, const std::string& path,
                                          DigestFunction function) {
  const sys::NodeInfo node = root.inspect(path);
  if (node.kind == sys::NodeKind::kAbsent) return std::nullopt;
  if (node.kind != sys::NodeKind::kRegular) return "";
  return digest_of(
      [&](const ByteSink& sink) { (void)root.read_range(path, 0, node.size_bytes, sink); },
      function);
}

[[noreturn]] void refuse(const std::string& path, std::string pointer) {
  throw Error({.code = ErrorCode::kLuks,
               .tried = "write the key of the volume to",
               .object = path,
               .why = "something else is there already",
               .hint = "remove it, or rename the volume: it may be the only key of another one",
               .pointer = std::move(pointer)});
}

// nullopt: that very key is there already.
std::optional<sys::StagedFile> stage_key(const OpenedVolume& volume, sys::Root& root,
                                         Recorder& recorder) {
  const std::string path = key_file_path(volume.name);
  Recorder::Step record(recorder, "write key of volume", path, volume.pointer);
  const auto bytes = [&](const ByteSink& sink) { volume.key->copy(sink); };
  const auto existing = digest_of_file(root, path, DigestFunction::kSha256);
  if (existing) {
    if (*existing != digest_of(bytes, DigestFunction::kSha256)) refuse(path, volume.pointer);
    const sys::NodeInfo node = root.inspect(path);
    if (node.uid == 0 && node.mode == 0600) {
      record.already_so();
      return std::nullopt;
    }
  }
  if (root.inspect(kKeyFolder).kind == sys::NodeKind::kAbsent) {
    root.make_directory(kKeyFolder, {.uid = 0, .gid = 0, .mode = 0700});
  }
  return root.stage_file(root.place_of(path), bytes, {.uid = 0, .gid = 0, .mode = 0600},
                         sys::Existing::kReplace);
}

// nullopt: it is as it should be.
std::optional<sys::StagedFile> stage_crypttab(const std::vector<OpenedVolume>& volumes,
                                              sys::Root& root, Recorder& recorder) {
  Recorder::Step record(recorder, "write crypttab", kCrypttab);
  const std::string before = root.read_file(kCrypttab, kMaxCrypttabBytes).value_or("");
  std::string after = before;
  for (const OpenedVolume& volume : volumes) {
    after = with_entry(after, {.name = volume.name,
                               .uuid = volume.uuid,
                               .key_file = volume.key ? key_file_path(volume.name) : "",
                               .is_netdev = volume.is_netdev});
  }
  if (after == before && root.inspect(kCrypttab).mode == 0600) {
    record.already_so();
    return std::nullopt;
  }
  return root.stage_file(kCrypttab, after, {.uid = 0, .gid = 0, .mode = 0600},
                         sys::Existing::kReplace);
}

}  // namespace

std::string key_file_path(std::string_view volume_name) {
  return fmt::format("{}/{}", kKeyFolder, volume_name);
}

std::string with_entry(std::string_view text, const CrypttabEntry& entry) {
  std::string result;
  bool replaced = false;
  while (!text.empty()) {
    const std::string_view line = first_line(text);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    std::string_view rest = line;
    if (take_word(rest) != entry.name) {
      result.append(line).append("\n");
    } else if (!std::exchange(replaced, true)) {
      result.append(line_of(entry)).append("\n");
    }
  }
  if (!replaced) result.append(line_of(entry)).append("\n");
  return result;
}

bool has_entry(std::string_view text, const CrypttabEntry& entry) {
  const std::string volume = "UUID=" + entry.uuid;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (take_word(line) == entry.name && take_word(line) == volume &&
        take_word(line) == entry.key_file) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> check_key_files(std::span<const plan::LuksStep> steps,
                                         const Contents& contents, const sys::Root& root,
                                         const VolumeOnDevice& volume_on_device) {
  std::vector<std::string> replaced;
  for (const plan::LuksStep& step : steps) {
    if (step.clevis) continue;
    const std::string path = key_file_path(step.name);
    if (!step.has_key_file()) {
      if (root.inspect(path).kind == sys::NodeKind::kAbsent) continue;
      if (!goes_with_volume(step, root, volume_on_device)) refuse(path, step.pointer);
      replaced.push_back(step.name);
      continue;
    }
    const Content& content = contents.at(step.pointer + "/keyFile");
    const auto existing = digest_of_file(root, path, content.digest_function);
    if (existing && *existing != digest_of(content)) refuse(path, step.pointer);
  }
  return replaced;
}

void remove_key_file(const plan::LuksStep& step, sys::Root& root, Recorder& recorder) {
  const std::string path = key_file_path(step.name);
  const Recorder::Step record(recorder, "remove key of volume", path, step.pointer);
  root.remove(path);
  root.sync_filesystems();
}

// A name may reach the disk before the bytes do, and the next run refuses a key file that is not
// the key.
void write_crypttab(const std::vector<OpenedVolume>& volumes, sys::Root& root, Recorder& recorder) {
  std::vector<sys::StagedFile> staged;
  for (const OpenedVolume& volume : volumes) {
    if (!volume.key) continue;
    auto key = stage_key(volume, root, recorder);
    if (key) staged.push_back(std::move(*key));
  }
  auto crypttab = stage_crypttab(volumes, root, recorder);
  if (!crypttab && staged.empty()) return;
  root.sync_filesystems();
  if (crypttab) crypttab->publish();
  for (sys::StagedFile& key : staged) key.publish();
}

}  // namespace firstlight::apply
