// SPDX-License-Identifier: Apache-2.0
// What the tables of these tests are written in: a document, and the findings it must have.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "config/load.h"

namespace firstlight::config::test {

// "E0401 /storage/files/0/path": severity, number of the code, pointer.
inline std::string short_form(const Diagnostic& diagnostic) {
  const char severity = diagnostic.severity == Severity::kError ? 'E' : 'W';
  return severity + diagnostic.code.substr(4) + " " + diagnostic.pointer;
}

inline std::vector<std::string> short_forms(const Diagnostics& diagnostics) {
  std::vector<std::string> forms;
  for (const Diagnostic& diagnostic : diagnostics.all()) forms.push_back(short_form(diagnostic));
  std::sort(forms.begin(), forms.end());
  return forms;
}

// A document of `version` with the members `body` beside `ignition`.
inline std::string document_of(std::string_view version, std::string_view body) {
  std::string text = R"({"ignition":{"version":")" + std::string(version) + "\"}";
  if (!body.empty()) text += "," + std::string(body);
  return text + "}";
}

struct Row {
  std::string_view version;           // "3.3.0", or every one of "3.0.0-3.2.0"
  std::string body;                   // members beside `ignition`
  std::vector<std::string> expected;  // short forms, in any order
};

// Loads each row's document and compares the findings; and checks that its schema agrees
// (agreement.h).
void check_rows(const std::vector<Row>& rows);

// As above, for documents that are written out whole.
void check_document(const std::string& text, std::vector<std::string> expected);

}  // namespace firstlight::config::test
