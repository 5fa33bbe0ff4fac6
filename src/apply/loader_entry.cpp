// SPDX-License-Identifier: Apache-2.0
#include "apply/loader_entry.h"

#include <algorithm>
#include <optional>

#include "apply/kernel_words.h"

namespace firstlight::apply {
namespace {

constexpr std::string_view kBlank = " \t";
constexpr std::string_view kOptions = "options";
constexpr std::string_view kKernelopts = "$kernelopts";

struct Line {
  std::string_view key;    // empty: a comment, or nothing
  std::string_view start;  // of the line, up to the value
  std::string_view value;  // a carriage return at its end left out
  std::string_view end;
};

// Takes the first line off `text`.
Line take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  const std::size_t key = std::min(line.find_first_not_of(kBlank), line.size());
  const std::size_t key_end = std::min(line.find_first_of(kBlank, key), line.size());
  const std::size_t value = std::min(line.find_first_not_of(kBlank, key_end), line.size());
  const std::size_t last = line.find_last_not_of(" \t\r");
  const std::size_t value_end = last == std::string_view::npos ? value : std::max(value, last + 1);
  const std::size_t next = std::min(end + 1, text.size());
  Line taken{.key = line.substr(key, key_end - key),
             .start = line.substr(0, value),
             .value = line.substr(value, value_end - value),
             .end = text.substr(value_end, next - value_end)};
  text.remove_prefix(next);
  return taken;
}

}  // namespace

LoaderEntry read_loader_entry(std::string_view text) {
  LoaderEntry entry;
  while (!text.empty()) {
    const Line line = take_line(text);
    if (line.key == "linux") entry.starts_linux = true;
    if (line.key != kOptions) continue;
    if (!entry.options.empty()) entry.options += ' ';
    entry.options += line.value;
  }
  const std::vector<std::string> words = kernel_words(entry.options);
  entry.uses_kernelopts = std::find(words.begin(), words.end(), kKernelopts) != words.end();
  return entry;
}

std::string edit_loader_entry(std::string_view text, const config::KernelArguments& wanted,
                              const std::vector<std::string>& more) {
  std::string edited;
  std::optional<std::size_t> end_of_options;  // where the last of them ends in `edited`
  while (!text.empty()) {
    const Line line = take_line(text);
    edited += line.start;
    if (line.key == kOptions) {
      edited += without_unwanted_words(line.value, wanted);
      end_of_options = edited.size();
    } else {
      edited += line.value;
    }
    edited += line.end;
  }
  if (more.empty()) return edited;
  if (end_of_options) {
    const std::string added = with_kernel_words({}, more);
    const bool at_blank = kBlank.find(edited[*end_of_options - 1]) != std::string_view::npos;
    return edited.insert(*end_of_options, at_blank ? added : " " + added);
  }
  if (!edited.empty() && edited.back() != '\n') edited += '\n';
  return edited + with_kernel_words(std::string(kOptions), more) + "\n";
}

}  // namespace firstlight::apply
