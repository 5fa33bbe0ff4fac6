// SPDX-License-Identifier: Apache-2.0
#include "userdata/yaml_lines.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "userdata/yaml_fault.h"

namespace firstlight::userdata {
namespace {

// YAML 1.2 section 5.1: no control characters, NEL and the byte order mark included.
void check_characters(const YamlLine& line, const std::string& origin) {
  for (std::size_t i = 0; i < line.text.size();) {
    const std::string_view rest = line.text.substr(i);
    const std::size_t length = utf8_sequence_length(rest);
    const auto byte = static_cast<unsigned char>(rest.front());
    const bool is_control = (byte < ' ' && byte != '\t') || byte == 0x7f;
    const bool is_c1 = byte == 0xc2 && length == 2 && static_cast<unsigned char>(rest[1]) < 0xa0;
    const bool is_mark = rest.starts_with("\xef\xbb\xbf");
    if (length == 0 || is_control || is_c1 || is_mark) {
      throw yaml_fault(origin, {line.number, i + 1},
                       length == 0 ? "this is no UTF-8" : "YAML allows no such control character");
    }
    i += length;
  }
}

}  // namespace

std::vector<YamlLine> split_yaml_lines(std::string_view text, const std::string& origin) {
  std::vector<YamlLine> lines;
  while (!text.empty()) {
    const bool has_end = text.find('\n') != std::string_view::npos;
    YamlLine line{.number = lines.size() + 1, .text = take_line(text), .has_end = has_end};
    check_characters(line, origin);
    line.indent = std::min(line.text.find_first_not_of(' '), line.text.size());
    const std::string_view content = trim(line.text);
    line.is_void = content.empty() || content.starts_with('#');
    lines.push_back(line);
  }
  return lines;
}

}  // namespace firstlight::userdata
