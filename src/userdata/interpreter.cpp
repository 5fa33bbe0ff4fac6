// SPDX-License-Identifier: Apache-2.0
#include "userdata/interpreter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"

namespace firstlight::userdata {
namespace {

constexpr std::size_t kLongestLine = 255;  // BINPRM_BUF_SIZE of Linux 5.1 and later, less its end
constexpr std::string_view kBlank = " \t";

// systemd.exec(5), "PATH": with and without merged /usr.
constexpr std::array<std::string_view, 6> kSearchPath = {
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};

Error refused(std::string_view origin, std::string why, std::string hint = {}) {
  return Error({.code = ErrorCode::kUserData,
                .tried = "find the interpreter of the script",
                .object = std::string(origin),
                .why = std::move(why),
                .hint = std::move(hint)});
}

bool is_path_character(char c) {
  constexpr std::string_view kOthers = "/._+-@:,~=";
  const char lower = to_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
         kOthers.find(c) != std::string_view::npos;
}

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(kBlank));
  text.remove_prefix(word.size());
  return word;
}

// What env(1) runs: the first word that is neither an option nor a variable.
std::string_view program_of_env(std::string_view argument) {
  while (true) {
    const std::string_view word = take_word(argument);
    const bool is_setting = word.starts_with('-') || word.find('=') != std::string_view::npos;
    if (word.empty() || !is_setting) return word;
  }
}

}  // namespace

Interpreter interpreter_of(std::string_view script, std::string_view origin) {
  std::string_view line = first_line(script);
  if (line.size() > kLongestLine) {
    throw refused(origin, "its first line is longer than 255 bytes");
  }
  if (line.ends_with('\r')) {
    throw refused(origin, "its lines end in CR LF, which no interpreter takes",
                  "save it with LF at the ends of its lines");
  }
  line.remove_prefix(std::min<std::size_t>(2, line.size()));
  Interpreter interpreter{.path = std::string(take_word(line)),
                          .argument = std::string(trim(line))};
  if (!interpreter.path.starts_with('/')) {
    throw refused(origin, "its first line names no absolute path", "start it with #!/bin/sh");
  }
  const bool is_plain = std::all_of(interpreter.path.begin(), interpreter.path.end(),
                                    [](char c) { return is_path_character(c); });
  const bool is_text = std::all_of(interpreter.argument.begin(), interpreter.argument.end(),
                                   [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
  if (!is_plain || !is_text) {
    throw refused(origin, "its first line has characters that no interpreter's name needs");
  }
  return interpreter;
}

std::string missing_program(const Interpreter& interpreter, const ProgramLookup& has_program) {
  if (!has_program(interpreter.path)) return interpreter.path;
  if (!interpreter.path.ends_with("/env")) return {};
  const std::string name(program_of_env(interpreter.argument));
  if (name.empty()) return {};
  if (name.find('/') != std::string::npos) return has_program(name) ? "" : name;
  const bool found = std::any_of(
      kSearchPath.begin(), kSearchPath.end(),
      [&](std::string_view folder) { return has_program(std::string(folder) + "/" + name); });
  return found ? "" : name;
}

}  // namespace firstlight::userdata
