// SPDX-License-Identifier: Apache-2.0
#include "apply/account_settings.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trim(std::string_view text, std::string_view unwanted) {
  const std::size_t begin = text.find_first_not_of(unwanted);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(unwanted) - begin + 1);
}

// Key and value of each line that is no comment; a later line wins. `separators` stand between
// them.
class SettingsFile {
 public:
  SettingsFile(std::string path, std::string_view text, std::string_view separators)
      : path_(std::move(path)) {
    while (!text.empty()) {
      const std::size_t newline = std::min(text.find('\n'), text.size());
      const std::string_view line = trim(text.substr(0, newline), kBlanks);
      text.remove_prefix(std::min(newline + 1, text.size()));
      if (line.empty() || line.starts_with('#')) continue;
      const std::size_t end = std::min(line.find_first_of(separators), line.size());
      values_[std::string(line.substr(0, end))] = trim(line.substr(end), " \t\r=\"");
    }
  }

  [[nodiscard]] const std::string* find(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }

  void read(const std::string& key, std::string& value) const {
    if (const std::string* text = find(key); text != nullptr && !text->empty()) value = *text;
  }

  void read(const std::string& key, bool& value) const {
    if (const std::string* text = find(key)) value = *text == "yes";
  }

  // Decimal, 0octal or 0xhexadecimal, as strtol(3) with base 0.
  template <typename Number>
  void read(const std::string& key, Number& value) const {
    const std::string* text = find(key);
    if (text == nullptr) return;
    std::string_view digits = *text;
    int base = 10;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
      base = 16;
      digits.remove_prefix(2);
    } else if (digits.size() > 1 && digits.starts_with('0')) {
      base = 8;
    }
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      throw Error({.code = ErrorCode::kAccount,
                   .tried = "read the setting " + key + " of",
                   .object = path_,
                   .why = "its value is not a number in range",
                   .hint = {},
                   .pointer = {}});
    }
  }

  void read(const std::string& key, std::optional<std::int64_t>& value) const {
    if (find(key) == nullptr) return;
    std::int64_t number = 0;
    read(key, number);
    if (number >= 0) value = number;
  }

  void refuse_empty_range(std::string_view name, std::uint64_t min, std::uint64_t max) const {
    if (min <= max) return;
    throw Error({.code = ErrorCode::kAccount,
                 .tried = "read the range " + std::string(name) + " of",
                 .object = path_,
                 .why = "it ends before it begins",
                 .hint = {},
                 .pointer = {}});
  }

 private:
  std::string path_;
  std::map<std::string, std::string> values_;
};

void read_ranges(const SettingsFile& file, AccountSettings& settings) {
  file.read("UID_MIN", settings.user_ids.min);
  file.read("UID_MAX", settings.user_ids.max);
  file.read("GID_MIN", settings.group_ids.min);
  file.read("GID_MAX", settings.group_ids.max);
  settings.system_user_ids.max = settings.user_ids.min - std::min(settings.user_ids.min, 1U);
  settings.system_group_ids.max = settings.group_ids.min - std::min(settings.group_ids.min, 1U);
  file.read("SYS_UID_MIN", settings.system_user_ids.min);
  file.read("SYS_UID_MAX", settings.system_user_ids.max);
  file.read("SYS_GID_MIN", settings.system_group_ids.min);
  file.read("SYS_GID_MAX", settings.system_group_ids.max);
  file.read("SUB_UID_MIN", settings.sub_uid_min);
  file.read("SUB_UID_MAX", settings.sub_uid_max);
  file.read("SUB_UID_COUNT", settings.sub_uid_count);
  file.read("SUB_GID_MIN", settings.sub_gid_min);
  file.read("SUB_GID_MAX", settings.sub_gid_max);
  file.read("SUB_GID_COUNT", settings.sub_gid_count);
  file.refuse_empty_range("UID", settings.user_ids.min, settings.user_ids.max);
  file.refuse_empty_range("GID", settings.group_ids.min, settings.group_ids.max);
  file.refuse_empty_range("SYS_UID", settings.system_user_ids.min, settings.system_user_ids.max);
  file.refuse_empty_range("SYS_GID", settings.system_group_ids.min, settings.system_group_ids.max);
  file.refuse_empty_range("SUB_UID", settings.sub_uid_min, settings.sub_uid_max);
  file.refuse_empty_range("SUB_GID", settings.sub_gid_min, settings.sub_gid_max);
}

}  // namespace

AccountSettings parse_account_settings(std::string_view login_defs,
                                       std::string_view useradd_defaults) {
  AccountSettings settings;
  const SettingsFile defs("/etc/login.defs", login_defs, " \t=");
  read_ranges(defs, settings);
  defs.read("USERGROUPS_ENAB", settings.user_groups);
  defs.read("PASS_MIN_DAYS", settings.password_min_days);
  defs.read("PASS_MAX_DAYS", settings.password_max_days);
  defs.read("PASS_WARN_AGE", settings.password_warn_days);
  defs.read("MAIL_DIR", settings.mail_directory);
  std::uint32_t umask = 022;
  defs.read("UMASK", umask);
  settings.home_mode = 0777U & ~umask;
  defs.read("HOME_MODE", settings.home_mode);
  settings.home_mode &= 07777U;

  const SettingsFile defaults("/etc/default/useradd", useradd_defaults, "=");
  defaults.read("GROUP", settings.default_group);
  defaults.read("HOME", settings.home_base);
  defaults.read("INACTIVE", settings.inactive_days);
  if (settings.inactive_days.starts_with('-')) settings.inactive_days.clear();
  defaults.read("EXPIRE", settings.expire_date);
  defaults.read("SHELL", settings.shell);
  defaults.read("SKEL", settings.skeleton);
  defaults.read("CREATE_MAIL_SPOOL", settings.create_mail_spool);
  return settings;
}

}  // namespace firstlight::apply
