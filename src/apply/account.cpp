// SPDX-License-Identifier: Apache-2.0
#include "apply/account.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <utility>

#include "apply/account_home.h"
#include "apply/account_keys.h"
#include "apply/account_values.h"
#include "base/error.h"
#include "sys/account_lock.h"

namespace firstlight::apply {
namespace {

// Far above any real account file; what it guards against is a device or a runaway file.
constexpr std::size_t kMaxAccountFileBytes = std::size_t{64} << 20U;

AccountTexts read_texts(const sys::Root& root) {
  const auto read = [&root](const char* path) {
    return root.read_file(path, kMaxAccountFileBytes);
  };
  return {.passwd = read("/etc/passwd"),
          .shadow = read("/etc/shadow"),
          .group = read("/etc/group"),
          .gshadow = read("/etc/gshadow"),
          .subuid = read("/etc/subuid"),
          .subgid = read("/etc/subgid"),
          .usr_passwd = read("/usr/lib/passwd"),
          .usr_group = read("/usr/lib/group"),
          .login_defs = read("/etc/login.defs"),
          .useradd_defaults = read("/etc/default/useradd")};
}

// Secrets are readable by the group "shadow" where there is one.
sys::NodeAttributes attributes_of(const sys::Root& root, const std::string& path,
                                  const AccountFiles& files) {
  const sys::NodeInfo existing = root.inspect(path);
  if (existing.kind == sys::NodeKind::kRegular) {
    return {.uid = existing.uid, .gid = existing.gid, .mode = existing.mode};
  }
  if (!path.ends_with("shadow")) return {.uid = 0, .gid = 0, .mode = 0644};
  const AccountFields* shadow = find_group(files, "shadow");
  if (shadow == nullptr) return {.uid = 0, .gid = 0, .mode = 0600};
  return {.uid = 0, .gid = account_id(*shadow, 2), .mode = 0640};
}

// passwd last: an account exists for everybody else when its line is there.
void write_files(const AccountFiles& files, StagedHomes& homes, sys::Root& root) {
  const std::array<const AccountFile*, 6> in_order = {files.subuid ? &*files.subuid : nullptr,
                                                      files.subgid ? &*files.subgid : nullptr,
                                                      &files.gshadow,
                                                      &files.shadow,
                                                      &files.group,
                                                      &files.passwd};
  std::vector<sys::StagedFile> staged;
  for (const AccountFile* file : in_order) {
    if (file == nullptr || file->changes() == 0) continue;
    staged.push_back(root.stage_file(file->path(), file->text(),
                                     attributes_of(root, file->path(), files),
                                     sys::Existing::kReplace));
  }
  // A rename may reach the disk before the bytes do, and an empty passwd locks everybody out.
  root.sync_filesystems();
  // A user who is there is given no home any more: no filesystem may know the user before the home
  // is there. Within one the names keep their order.
  const bool homes_are_elsewhere = homes.lie_outside(root.filesystem_above("/etc/passwd"));
  homes.publish();
  if (homes_are_elsewhere) root.sync_filesystems();
  for (sys::StagedFile& file : staged) file.publish();
}

void carry_out_edit(const AccountEdit& edit, const AccountFiles& files, StagedHomes& homes,
                    Recorder& recorder) {
  Recorder::Step step(recorder, edit.verb, edit.name, edit.pointer);
  for (const std::string& warning : edit.warnings) recorder.warn(warning);
  bool written = edit.changed;
  for (const HomeChange& change : edit.home_changes) {
    const HomeOutcome outcome = homes.carry_out(change, files.settings.skeleton);
    written |= outcome.written;
    for (const std::string& warning : outcome.warnings) recorder.warn(warning);
  }
  if (!written) step.already_so();
}

// Mount points below a home were made before the user was known.
void give_mounts_to_user(const PreparedAccounts& prepared, const AccountFields& user,
                         sys::Root& root) {
  const std::string& home = user.at(5);
  for (const std::string& directory : prepared.options.created_directories) {
    if (directory != home && !directory.starts_with(home + "/")) continue;
    root.set_owner(directory, account_id(user, 2), account_id(user, 3));
    root.set_mode(directory, 0700);
  }
}

const AccountFields& existing_user(const AccountFiles& files, const std::string& name,
                                   const std::string& pointer) {
  const AccountFields* user = find_user(files, name);
  if (user != nullptr) return *user;
  throw account_error(
      "write the SSH keys of", name, "there is no such user",
      "create it in passwd.users, or choose another by firstlight.ssh-user=", pointer);
}

bool needs_files(const AccountFiles& files) { return account_changes(files) > 0; }

void refuse_changed_files(const PreparedAccounts& prepared, const sys::Root& root) {
  if (read_texts(root) == prepared.before) return;
  throw Error({.code = ErrorCode::kAccount,
               .tried = "write the account files of",
               .object = root.host_path(),
               .why = "another program has changed them in the meantime",
               .hint = "start the run again"});
}

}  // namespace

std::int64_t today_days() {
  constexpr std::int64_t kSecondsPerDay = 86400;
  std::int64_t seconds = std::time(nullptr);
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH")) {
    const std::string_view text(epoch);
    std::int64_t fixed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), fixed);
    if (error == std::errc() && end == text.data() + text.size() && fixed >= 0) seconds = fixed;
  }
  return seconds / kSecondsPerDay;
}

PreparedAccounts prepare_accounts(const sys::Root& root, std::span<const plan::GroupStep> groups,
                                  std::span<const plan::UserStep> users, AccountOptions options) {
  AccountTexts texts = read_texts(root);
  AccountFiles files = parse_account_files(texts);
  std::vector<AccountEdit> edits;
  for (const plan::GroupStep& step : groups) {
    try {
      edits.push_back(edit_group(files, step));
    } catch (Error& error) {
      error.set_pointer(step.pointer);
      throw;
    }
  }
  for (const plan::UserStep& step : users) {
    try {
      edits.push_back(edit_user(files, step, options.today_days));
    } catch (Error& error) {
      error.set_pointer(step.pointer);
      throw;
    }
  }
  return {.before = std::move(texts),
          .after = std::move(files),
          .edits = std::move(edits),
          .options = std::move(options)};
}

void write_accounts(const PreparedAccounts& prepared, sys::Root& root, Recorder& recorder) {
  if (prepared.edits.empty()) return;
  {
    std::optional<sys::AccountLock> lock;
    if (needs_files(prepared.after)) {
      lock.emplace(root);
      refuse_changed_files(prepared, root);
    }
    StagedHomes homes(root);
    for (const AccountEdit& edit : prepared.edits) {
      carry_out_edit(edit, prepared.after, homes, recorder);
    }
    if (lock) {
      const Recorder::Step step(recorder, "write account files", "/etc/passwd");
      write_files(prepared.after, homes, root);
    } else if (!homes.empty()) {
      root.sync_filesystems();
      homes.publish();
    }
  }
  const std::string_view key_file =
      prepared.options.key_fragments ? "authorized_keys.d/ignition" : "authorized_keys";
  for (const AccountEdit& edit : prepared.edits) {
    if (!edit.owns_mounts && edit.ssh_keys.empty()) continue;
    const AccountFields& user = existing_user(prepared.after, edit.name, edit.pointer);
    if (edit.owns_mounts) give_mounts_to_user(prepared, user, root);
    write_keys(user, key_file, edit.ssh_keys, edit.pointer, root, recorder);
  }
}

void write_metadata_keys(std::span<const plan::MetadataKeysStep> steps, const AccountFiles& files,
                         sys::Root& root, Recorder& recorder) {
  for (const plan::MetadataKeysStep& step : steps) {
    const AccountFields& user = existing_user(files, step.user, "");
    write_keys(user, "authorized_keys.d/afterburn", step.keys, "", root, recorder);
  }
}

}  // namespace firstlight::apply
