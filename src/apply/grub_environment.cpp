// SPDX-License-Identifier: Apache-2.0
#include "apply/grub_environment.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr std::string_view kSignature = "# GRUB Environment Block\n";

// Where the variable's line begins and ends (its line end included), and where the variables end.
struct Places {
  std::optional<std::size_t> line;
  std::size_t line_end = 0;
  std::string value;
  std::size_t end = 0;
};

// Reads a line from `at` on, without its backslashes, and moves behind it. A line that the block
// cuts off ends there.
std::string read_line(std::string_view block, std::size_t& at) {
  std::string line;
  while (at < block.size() && block[at] != '\n') {
    if (block[at] == '\\' && at + 1 < block.size()) ++at;
    line += block[at++];
  }
  at = std::min(at + 1, block.size());
  return line;
}

Places find(std::string_view block, std::string_view name, std::string_view path) {
  if (!block.starts_with(kSignature)) {
    throw Error({.code = ErrorCode::kSystem,
                 .tried = "read GRUB's environment from",
                 .object = std::string(path),
                 .why = "it does not begin as an environment block",
                 .hint = "make it again: grub-editenv FILE create"});
  }
  Places places;
  std::size_t at = kSignature.size();
  places.end = at;
  while (at < block.size()) {
    const std::size_t start = at;
    const bool is_comment = block[at] == '#';
    const std::string line = read_line(block, at);
    const std::size_t equals = line.find('=');
    // Further comments come before the first variable; the filling ends without a line end.
    const bool is_filling = is_comment && block[at - 1] != '\n';
    if (is_filling) break;
    places.end = at;
    if (is_comment || equals != name.size() || !line.starts_with(name)) continue;
    places.line = start;
    places.line_end = at;
    places.value = line.substr(equals + 1);
  }
  return places;
}

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '\n') text += '\\';
    text += c;
  }
  return text;
}

}  // namespace

std::optional<std::string> grub_variable(std::string_view block, std::string_view name,
                                         std::string_view path) {
  Places places = find(block, name, path);
  if (!places.line) return std::nullopt;
  return std::move(places.value);
}

std::string with_grub_variable(std::string_view block, std::string_view name,
                               std::string_view value, std::string_view path) {
  const Places places = find(block, name, path);
  std::string changed(block.substr(0, places.end));
  const std::string line = fmt::format("{}={}\n", name, escaped(value));
  if (places.line) {
    changed.replace(*places.line, places.line_end - *places.line, line);
  } else {
    changed += line;
  }
  if (changed.size() > block.size()) {
    throw Error({.code = ErrorCode::kLimit,
                 .tried = fmt::format("set {} in", name),
                 .object = std::string(path),
                 .why = fmt::format("it would need {} bytes, and the block has {}", changed.size(),
                                    block.size()),
                 .pointer = "/kernelArguments"});
  }
  changed.append(block.size() - changed.size(), '#');
  return changed;
}

}  // namespace firstlight::apply
