// SPDX-License-Identifier: Apache-2.0
#include "account_files.h"

#include "file_bytes.h"

namespace firstlight::guest {
namespace {

constexpr std::string_view kByName = "name:";

Fields required_line(const std::string& file, std::string_view name, std::size_t field_count) {
  const std::optional<Fields> line = account_line(file, name, field_count);
  require(line.has_value(), file + " has no line of " + std::string(name));
  return *line;
}

}  // namespace

std::optional<Fields> account_line(const std::string& file, std::string_view name,
                                   std::size_t field_count) {
  std::optional<Fields> found;
  for (const std::string& line : split(read_file(file), '\n')) {
    Fields fields = split(line, ':');
    if (fields[0] != name) continue;
    require(!found, file + " has two lines of " + std::string(name));
    require(fields.size() == field_count, file + ": malformed line of " + std::string(name));
    found = std::move(fields);
  }
  return found;
}

Fields passwd_line(std::string_view user) { return required_line("/etc/passwd", user, 7); }
Fields group_line(std::string_view group) { return required_line("/etc/group", group, 4); }

std::string uid_text(const std::string& owner) {
  return owner.starts_with(kByName) ? passwd_line(owner.substr(kByName.size()))[2] : owner;
}

std::string gid_text(const std::string& group) {
  return group.starts_with(kByName) ? group_line(group.substr(kByName.size()))[2] : group;
}

}  // namespace firstlight::guest
