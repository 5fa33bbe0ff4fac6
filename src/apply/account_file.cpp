// SPDX-License-Identifier: Apache-2.0
#include "apply/account_file.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace firstlight::apply {
namespace {

AccountFields split_fields(std::string_view line) {
  AccountFields fields;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = line.find(':', begin);
    fields.emplace_back(line.substr(begin, end - begin));
    if (end == std::string_view::npos) return fields;
    begin = end + 1;
  }
}

std::string join_fields(const AccountFields& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) line += ':';
    line += field;
  }
  return line + '\n';
}

bool is_nis_compat(std::string_view line) { return line.starts_with('+') || line.starts_with('-'); }

bool is_entry(std::string_view line) {
  return line.find_first_not_of(" \t\r") != std::string_view::npos && !line.starts_with('#') &&
         !is_nis_compat(line);
}

}  // namespace

AccountFile::AccountFile(std::string path, std::string_view text, std::size_t min_fields,
                         std::size_t max_fields)
    : path_(std::move(path)) {
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::string_view line = text.substr(0, newline);
    const std::size_t used = newline == std::string_view::npos ? text.size() : newline + 1;
    Line parsed{.text = std::string(text.substr(0, used)), .fields = {}};
    text.remove_prefix(used);
    if (is_entry(line)) {
      parsed.fields = split_fields(line);
      const std::size_t count = parsed.fields.size();
      const bool has_nul = line.find('\0') != std::string_view::npos;
      if (count < min_fields || count > max_fields || parsed.fields.front().empty() || has_nul) {
        throw Error({.code = ErrorCode::kAccount,
                     .tried = "read the account file",
                     .object = path_ + ":" + std::to_string(lines_.size() + 1),
                     .why = has_nul ? "the line holds a NUL byte"
                            : parsed.fields.front().empty()
                                ? "the entry has no name"
                                : "the entry has " + std::to_string(count) + " fields instead of " +
                                      std::to_string(max_fields),
                     .hint = "correct the line in the image",
                     .pointer = {}});
      }
    }
    lines_.push_back(std::move(parsed));
  }
}

const AccountFields* AccountFile::find(std::string_view name) const {
  for (const Line& line : lines_) {
    if (!line.fields.empty() && line.fields.front() == name) return &line.fields;
  }
  return nullptr;
}

std::vector<const AccountFields*> AccountFile::entries() const {
  std::vector<const AccountFields*> result;
  for (const Line& line : lines_) {
    if (!line.fields.empty()) result.push_back(&line.fields);
  }
  return result;
}

void AccountFile::put(const AccountFields& fields) {
  for (Line& line : lines_) {
    if (line.fields.empty() || line.fields.front() != fields.front()) continue;
    if (line.fields == fields) return;
    line = {join_fields(fields), fields};
    ++changes_;
    return;
  }
  add(fields);
}

void AccountFile::add(const AccountFields& fields) {
  // In compat mode the first match wins, and "+" matches everybody: entries belong before it.
  const auto place = std::find_if(lines_.begin(), lines_.end(),
                                  [](const Line& line) { return is_nis_compat(line.text); });
  if (place == lines_.end() && !lines_.empty() && !lines_.back().text.ends_with('\n')) {
    lines_.back().text += '\n';
  }
  lines_.insert(place, {join_fields(fields), fields});
  ++changes_;
}

bool AccountFile::remove(std::string_view name) {
  const std::size_t removed = std::erase_if(lines_, [name](const Line& line) {
    return !line.fields.empty() && line.fields.front() == name;
  });
  changes_ += removed;
  return removed > 0;
}

void AccountFile::edit_entries(const std::function<void(AccountFields&)>& edit) {
  for (Line& line : lines_) {
    if (line.fields.empty()) continue;
    AccountFields fields = line.fields;
    edit(fields);
    if (fields == line.fields) continue;
    line = {join_fields(fields), fields};
    ++changes_;
  }
}

std::string AccountFile::text() const {
  std::string text;
  for (const Line& line : lines_) text += line.text;
  return text;
}

}  // namespace firstlight::apply
