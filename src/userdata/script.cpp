// SPDX-License-Identifier: Apache-2.0
#include "userdata/script.h"

#include <fmt/format.h>

#include <utility>

#include "base/base64.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/printable.h"

namespace firstlight::userdata {
namespace {

constexpr std::size_t kDigestDigits = 16;

std::string_view name_of(ScriptOwner owner) {
  return owner == ScriptOwner::kUser ? "user" : "vendor";
}

// Below /var/lib: scripts and the marks that they have been started.
std::string directory_of(ScriptOwner owner) {
  return fmt::format("firstlight/{}-data", name_of(owner));
}

std::string unit_name(ScriptOwner owner, std::size_t number) {
  return fmt::format("firstlight-{}-script-{}.service", name_of(owner), number);
}

// systemd.service(5), "COMMAND LINES": one word, with no specifier and no variable in it.
std::string quoted_word(std::string_view word) {
  std::string text = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') text.push_back('\\');
    if (c == '%' || c == '$') text.push_back(c);
    text.push_back(c);
  }
  return text + '"';
}

// The program itself is a plain path: a `$` in it would not be undone by systemd.
std::string command_line(std::string program, const std::vector<std::string>& words) {
  std::string text = std::move(program);
  for (const std::string& word : words) text.append(" ").append(quoted_word(word));
  return text;
}

std::string runner_command(const ScriptSettings& settings, const std::string& path) {
  const std::string& program = settings.runner.front();
  if (!program.starts_with('/') || program.find_first_of("$%\"'\\ \t\n") != std::string::npos) {
    throw Error({.code = ErrorCode::kUsage,
                 .tried = "use the script runner",
                 .object = program,
                 .why = "it is no plain absolute path",
                 .hint = "set firstlight.script-runner= to one"});
  }
  if (!settings.has_program(program)) {
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "use the script runner",
                 .object = program,
                 .why = "the root has no such program",
                 .hint = "correct firstlight.script-runner="});
  }
  std::vector<std::string> words(settings.runner.begin() + 1, settings.runner.end());
  words.push_back(path);
  return command_line(program, words);
}

std::string own_command(const Part& script, const ScriptSettings& settings,
                        const std::string& path) {
  const Interpreter interpreter = interpreter_of(script.bytes, script.origin);
  const std::string missing = missing_program(interpreter, settings.has_program);
  if (!missing.empty()) {
    throw Error({.code = ErrorCode::kNotSupported,
                 .tried = "find the interpreter of the script",
                 .object = script.origin,
                 .why = fmt::format("the root has no '{}', and no runner is configured",
                                    shown_name(missing)),
                 .hint = "use another interpreter, or an image with firstlight.script-runner="});
  }
  std::vector<std::string> words;
  if (!interpreter.argument.empty()) words.push_back(interpreter.argument);
  words.push_back(path);
  return command_line(interpreter.path, words);
}

// What it is ordered with: the line for the scripts before it, and that for those behind it.
std::string after_line(ScriptOwner owner, std::size_t number) {
  const std::string before = number == 0 ? "" : " " + unit_name(owner, number - 1);
  return "After=network-online.target" + before + "\n";
}

std::string before_line(ScriptOwner owner) {
  if (owner == ScriptOwner::kUser) return {};
  return "Before=" + unit_name(ScriptOwner::kUser, 0) + "\n";
}

// systemd has made the mark before it runs the first of them. That the mark could not be written
// back is no reason not to run the script.
std::string start_lines(const std::string& mark, const std::string& command,
                        const ScriptSettings& settings) {
  std::string lines;
  if (settings.has_program(kEnginePath)) {
    lines = fmt::format("ExecStartPre=-{} sync-filesystem /var/lib/{}\n", kEnginePath, mark);
  }
  return lines + "ExecStart=" + command + "\n";
}

std::string unit_text(ScriptOwner owner, std::size_t number, const std::string& mark,
                      const std::string& start) {
  return fmt::format(
      "[Unit]\n"
      "Description=Script {} of {} data\n"
      "Wants=network-online.target\n"
      "{}{}"
      "RequiresMountsFor=/var/lib/{}\n"
      "ConditionPathExists=!/var/lib/{}\n"
      "\n"
      "[Service]\n"
      "Type=oneshot\n"
      "RemainAfterExit=yes\n"
      "StateDirectory={}\n"
      "{}"
      "StandardOutput=journal\n"
      "StandardError=journal\n"
      "\n"
      "[Install]\n"
      "WantedBy=multi-user.target\n",
      number, name_of(owner), after_line(owner, number), before_line(owner), directory_of(owner),
      mark, mark, start);
}

}  // namespace

config::Config script_config(const Part& script, std::size_t number,
                             const ScriptSettings& settings) {
  const ScriptOwner owner = settings.owner;
  const std::string folder = directory_of(owner);
  config::Directory directory;
  directory.path = "/var/lib/" + folder;
  directory.mode = 0700;
  directory.user.id = 0;
  directory.group.id = 0;
  config::File file;
  file.path = fmt::format("{}/script-{}", directory.path, number);
  file.overwrite = true;
  file.mode = 0700;
  file.user.id = 0;
  file.group.id = 0;
  file.contents.source = "data:;base64," + base64_encode(script.bytes);
  const std::string command = settings.runner.empty() ? own_command(script, settings, file.path)
                                                      : runner_command(settings, file.path);
  const std::string mark = fmt::format("{}/started-{}-{}", folder, number,
                                       sha256_hex(script.bytes).substr(0, kDigestDigits));
  const std::string start = start_lines(mark, command, settings);
  config::Config config;
  config.systemd_units.push_back({.name = unit_name(owner, number),
                                  .enabled = true,
                                  .mask = std::nullopt,
                                  .contents = unit_text(owner, number, mark, start),
                                  .dropins = {}});
  config.storage.directories.push_back(std::move(directory));
  config.storage.files.push_back(std::move(file));
  return config;
}

}  // namespace firstlight::userdata
