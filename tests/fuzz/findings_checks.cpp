// SPDX-License-Identifier: Apache-2.0
#include "findings_checks.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "config/diagnostic_code.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using config::Diagnostic;
using config::Diagnostics;

// Lengths of the lines of a text, without their newlines.
std::vector<std::size_t> line_lengths(std::string_view text) {
  std::vector<std::size_t> lengths{0};
  for (const char c : text) {
    if (c == '\n') {
      lengths.push_back(0);
    } else {
      ++lengths.back();
    }
  }
  return lengths;
}

bool is_pointer(std::string_view pointer) {
  if (!pointer.empty() && !pointer.starts_with('/')) return false;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    const bool escaped = i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
    if (pointer[i] == '~' && !escaped) return false;
  }
  return true;
}

// A text that is too large, or empty, is refused without being looked at.
bool has_no_place(const Diagnostic& finding) {
  return finding.code == config::code::kTextTooLarge || finding.code == config::code::kEmpty;
}

void check_position(const Diagnostic& finding, const std::vector<std::size_t>& lengths) {
  require(finding.line >= 1 && finding.line <= lengths.size(), "a finding's line is in the text",
          finding.message);
  require(finding.column >= 1 && finding.column <= lengths[finding.line - 1] + 1,
          "a finding's column is in its line", finding.message);
}

void check_words(const Diagnostic& finding) {
  require(finding.code.starts_with("FL-") && finding.code.size() == 8, "a finding has a code",
          finding.code);
  require(finding.code != config::code::kSchemaDisagreement, "schema and decoder agree",
          finding.message);
  require(!finding.message.empty(), "a finding has a message", finding.code);
  require(is_printable_line(finding.message), "a message is printable", finding.message);
  require(is_printable_line(finding.hint), "a hint is printable", finding.hint);
  require(is_pointer(finding.pointer), "a pointer is well formed", finding.pointer);
}

std::size_t headings(std::string_view rendered) {
  std::size_t count = 0;
  while (!rendered.empty()) {
    const std::string_view line = rendered.substr(0, rendered.find('\n'));
    const bool heading = line.starts_with("error[FL-") || line.starts_with("warning[FL-") ||
                         line.starts_with("info[FL-");
    count += heading ? 1 : 0;
    rendered.remove_prefix(std::min(rendered.size(), line.size() + 1));
  }
  return count;
}

void check_text_rendering(const Diagnostics& findings, std::string_view text) {
  for (const std::string_view source : {text, std::string_view()}) {
    const std::string rendered = render_text(findings, source);
    require(is_printable_text(rendered), "the text rendering is printable", rendered);
    require(headings(rendered) == findings.all().size(), "one heading per finding", rendered);
  }
}

void check_json_rendering(const Diagnostics& findings) {
  const std::string rendered = render_json(findings);
  require(is_valid_json(rendered), "the JSON rendering parses", rendered);
  rapidjson::Document json;
  json.Parse(rendered);
  const auto& list = json["diagnostics"];
  require(list.Size() == findings.all().size(), "JSON has all findings", rendered);
  for (rapidjson::SizeType i = 0; i < list.Size(); ++i) {
    const auto& pointer = list[i]["pointer"];
    require(
        findings.all()[i].pointer == std::string(pointer.GetString(), pointer.GetStringLength()),
        "JSON has the pointer unchanged", rendered);
  }
}

}  // namespace

void check_findings(const Diagnostics& findings, std::string_view text, bool positions_known) {
  const std::vector<std::size_t> lengths = line_lengths(text);
  std::size_t errors = 0;
  for (const Diagnostic& finding : findings.all()) {
    check_words(finding);
    const bool in_text = positions_known && finding.origin.empty();
    if (in_text && !has_no_place(finding)) check_position(finding, lengths);
    errors += finding.severity == config::Severity::kError ? 1 : 0;
  }
  require(findings.has_errors() == (errors > 0), "errors are counted");
  require(findings.all().size() <= 2 * Diagnostics::kMaxKept, "findings are bounded");
  check_text_rendering(findings, text);
  check_json_rendering(findings);
}

}  // namespace firstlight::fuzz
