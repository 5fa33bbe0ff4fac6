// SPDX-License-Identifier: Apache-2.0
#include "apply/account_keys.h"

#include "apply/account_files.h"
#include "apply/account_values.h"

namespace firstlight::apply {
namespace {

constexpr std::size_t kMaxKeyFileBytes = std::size_t{4} << 20U;

std::string key_lines(const std::vector<std::string>& keys) {
  std::string text;
  for (const std::string& key : keys) {
    text += key;
    if (!key.ends_with('\n')) text += '\n';
  }
  return text;
}

void make_private_directories(const std::string& home, const std::string& file, std::uint32_t uid,
                              std::uint32_t gid, sys::Root& root) {
  for (std::size_t slash = home.size(); slash != std::string::npos;
       slash = file.find('/', slash + 1)) {
    const std::string directory = file.substr(0, slash);
    if (root.inspect(directory).kind != sys::NodeKind::kAbsent) continue;
    root.make_directory(directory, {.uid = uid, .gid = gid, .mode = 0700});
  }
}

}  // namespace

void write_keys(const AccountFields& user, std::string_view file,
                const std::vector<std::string>& keys, const std::string& pointer, sys::Root& root,
                Recorder& recorder) {
  if (keys.empty()) return;
  std::string home = user.at(5);
  while (home.ends_with('/')) home.pop_back();
  if (!user.at(5).starts_with('/')) {
    throw account_error("write the SSH keys of", user.front(),
                        "the account has no absolute home directory", "give a homeDir", pointer);
  }
  const std::string path = home + "/.ssh/" + std::string(file);
  Recorder::Step step(recorder, "write ssh keys", path, pointer);
  recorder.report().keys.push_back({.user = user.front(), .path = path});
  const std::uint32_t uid = account_id(user, 2);
  const std::uint32_t gid = account_id(user, 3);
  const std::string text = key_lines(keys);
  const sys::NodeInfo existing = root.inspect(path);
  const bool is_file = existing.kind == sys::NodeKind::kRegular;
  if (is_file && existing.uid == uid && existing.gid == gid &&
      root.read_file(path, kMaxKeyFileBytes) == text) {
    step.already_so();
    return;
  }
  make_private_directories(home, path, uid, gid, root);
  root.write_file(path, text, {.uid = uid, .gid = gid, .mode = is_file ? existing.mode : 0600U},
                  sys::Existing::kReplace);
}

}  // namespace firstlight::apply
