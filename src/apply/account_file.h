// SPDX-License-Identifier: Apache-2.0
// One file of the account database: lines of fields separated by colons, keyed by the first field
// (passwd(5), shadow(5), group(5), gshadow(5), subuid(5)). Pure text.
//
// A line that nobody changes is given back byte for byte: comments, blank lines, entries of the NIS
// compat mode ("+", "-", "+name…", "-name…") and a missing newline at the end included.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::apply {

using AccountFields = std::vector<std::string>;

class AccountFile {
 public:
  // `path` is used in messages only. Throws Error (kAccount) with "path:line" for a line that has
  // not min_fields…max_fields fields, an empty name or a NUL byte; contents are never quoted.
  AccountFile(std::string path, std::string_view text, std::size_t min_fields,
              std::size_t max_fields);

  // Fields of the first entry of that name; nullptr if there is none.
  [[nodiscard]] const AccountFields* find(std::string_view name) const;
  // All entries in the order of the file.
  [[nodiscard]] std::vector<const AccountFields*> entries() const;

  // Replaces the entry of that name, or adds one: before NIS compat lines, else at the end.
  void put(const AccountFields& fields);
  // Adds an entry even if there is one of that name (subuid(5) allows several).
  void add(const AccountFields& fields);
  // Removes all entries of that name; true if there was one.
  bool remove(std::string_view name);
  // Lets `edit` change entries; an entry that it leaves alone keeps its bytes.
  void edit_entries(const std::function<void(AccountFields&)>& edit);

  [[nodiscard]] std::string text() const;
  // How many lines were changed, added or removed since parsing.
  [[nodiscard]] std::size_t changes() const { return changes_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  struct Line {
    std::string text;      // with its newline, if it had one
    AccountFields fields;  // empty: not an entry
  };

  std::string path_;
  std::vector<Line> lines_;
  std::size_t changes_ = 0;
};

}  // namespace firstlight::apply
