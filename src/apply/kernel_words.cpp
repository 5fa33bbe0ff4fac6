// SPDX-License-Identifier: Apache-2.0
#include "apply/kernel_words.h"

#include <algorithm>

namespace firstlight::apply {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> words_of_all(const std::vector<std::string>& entries) {
  std::vector<std::string> words;
  for (const std::string& entry : entries) {
    for (std::string& word : kernel_words(entry)) words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

std::vector<std::string> kernel_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted || !is_blank(c)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::vector<std::string> missing_kernel_words(std::string_view text,
                                              const config::KernelArguments& wanted) {
  const std::vector<std::string> present = kernel_words(text);
  std::vector<std::string> missing;
  for (std::string& word : words_of_all(wanted.should_exist)) {
    if (!contains(present, word) && !contains(missing, word)) missing.push_back(std::move(word));
  }
  return missing;
}

std::string without_unwanted_words(std::string_view text, const config::KernelArguments& wanted) {
  const std::vector<std::string> unwanted = words_of_all(wanted.should_not_exist);
  std::vector<std::string> words = kernel_words(text);
  const auto end = std::remove_if(words.begin(), words.end(), [&](const std::string& word) {
    return contains(unwanted, word);
  });
  if (end == words.end()) return std::string(text);
  words.erase(end, words.end());
  return with_kernel_words({}, words);
}

std::string with_kernel_words(std::string text, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (!text.empty() && !is_blank(text.back())) text += ' ';
    text += word;
  }
  return text;
}

std::string edit_command_line(std::string_view text, const config::KernelArguments& wanted) {
  return with_kernel_words(without_unwanted_words(text, wanted),
                           missing_kernel_words(text, wanted));
}

}  // namespace firstlight::apply
