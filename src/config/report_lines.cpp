// SPDX-License-Identifier: Apache-2.0
#include "config/report_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/printable.h"
#include "config/diagnostic_code.h"
#include "config/locate.h"

namespace firstlight::config {
namespace {

bool is_failure(const Diagnostic& diagnostic) {
  return diagnostic.code == code::kEmpty || diagnostic.code == code::kVersionUnreadable ||
         diagnostic.code == code::kVersionUnsupported;
}

bool is_about_type(const Diagnostic& diagnostic) {
  return diagnostic.code == code::kType || diagnostic.code == code::kNotAnObject;
}

// "/a/b~1c/0" is "$.a.b/c.0".
std::string path_of(std::string_view pointer) {
  std::string path = "$";
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      path += '.';
    } else if (pointer[i] == '~' && i + 1 < pointer.size()) {
      path += pointer[++i] == '1' ? '/' : '~';
    } else {
      path += pointer[i];
    }
  }
  return printable(path);
}

std::string location_of(const Diagnostic& diagnostic) {
  const bool has_path = !diagnostic.pointer.empty() && !is_about_type(diagnostic);
  std::string location = has_path ? path_of(diagnostic.pointer) : "";
  if (diagnostic.line != 0) {
    location +=
        fmt::format("{}line {} col {}", has_path ? ", " : "", diagnostic.line, diagnostic.column);
  }
  return location;
}

void add_line(std::string& lines, const Diagnostic& diagnostic) {
  const std::string location = location_of(diagnostic);
  lines += severity_name(diagnostic.severity);
  if (!location.empty()) lines += " at " + location;
  lines += ": " + diagnostic.message;
  if (!diagnostic.hint.empty()) lines += " (" + diagnostic.hint + ")";
  lines += '\n';
}

// A value of the wrong type is at the byte behind it, an object or list at the one behind its
// bracket.
void move_behind_values(std::vector<Diagnostic>& findings, std::string_view text) {
  std::vector<LocateTarget> targets;
  std::vector<Diagnostic*> about_types;
  for (Diagnostic& finding : findings) {
    if (!is_about_type(finding)) continue;
    targets.push_back({finding.pointer, finding.spot, finding.occurrence});
    about_types.push_back(&finding);
  }
  if (targets.empty()) return;
  const std::vector<Located> located = locate(text, targets);
  for (std::size_t i = 0; i < located.size(); ++i) {
    about_types[i]->line = located[i].end_position.line;
    about_types[i]->column = located[i].end_position.column;
  }
}

// The findings about names last, in the order of their paths.
void sort_names(std::vector<Diagnostic>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Diagnostic& a, const Diagnostic& b) {
    const bool a_is_name = a.spot == Spot::kName;
    const bool b_is_name = b.spot == Spot::kName;
    return a_is_name == b_is_name ? a_is_name && a.pointer < b.pointer : b_is_name;
  });
}

}  // namespace

ReportLines report_lines(const LoadResult& result, std::string_view text) {
  std::vector<Diagnostic> findings = result.diagnostics.all();
  ReportLines lines;
  const auto failure = std::find_if(findings.begin(), findings.end(), is_failure);
  if (failure != findings.end()) {
    lines.failure = failure->message;
    return lines;
  }
  move_behind_values(findings, text);
  sort_names(findings);
  for (const Diagnostic& finding : findings) add_line(lines.findings, finding);
  if (result.diagnostics.not_kept() > 0) {
    lines.findings +=
        fmt::format("info: {} more findings are not shown (only {} of each severity)\n",
                    result.diagnostics.not_kept(), Diagnostics::kMaxKept);
  }
  return lines;
}

}  // namespace firstlight::config
