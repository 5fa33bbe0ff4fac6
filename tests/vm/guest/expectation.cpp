// SPDX-License-Identifier: Apache-2.0
#include "expectation.h"

#include <charconv>
#include <stdexcept>

namespace firstlight::guest {
namespace {

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned byte = 0;
    const char* digits = text.data() + i + 1;
    if (text.size() - i < 3) {
      throw std::runtime_error("expectations: truncated percent escape");
    }
    if (std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) {
      throw std::runtime_error("expectations: malformed percent escape");
    }
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

Expectation parse_line(std::string_view line) {
  Expectation expectation;
  for (bool is_first = true;; is_first = false) {
    const std::size_t tab = line.find('\t');
    std::string field = percent_decoded(line.substr(0, tab));
    if (is_first) {
      expectation.kind = std::move(field);
    } else {
      expectation.fields.push_back(std::move(field));
    }
    if (tab == std::string_view::npos) return expectation;
    line.remove_prefix(tab + 1);
  }
}

}  // namespace

std::string Expectation::title() const {
  // Partitions and key files need two fields to be told apart, everything else one.
  std::string title = kind;
  const std::size_t identity_fields =
      kind == "partition" || kind == "member" || kind == "enabled" ? 2 : 1;
  for (std::size_t i = 0; i < identity_fields && i < fields.size(); ++i) title += ' ' + fields[i];
  return title;
}

std::vector<Expectation> parse_expectations(std::string_view text) {
  std::vector<Expectation> expectations;
  while (!text.empty()) {
    const std::size_t newline = text.find('\n');
    const std::string_view line = text.substr(0, newline);
    if (!line.empty()) expectations.push_back(parse_line(line));
    if (newline == std::string_view::npos) break;
    text.remove_prefix(newline + 1);
  }
  return expectations;
}

}  // namespace firstlight::guest
