// SPDX-License-Identifier: Apache-2.0
// Findings about a config: collected, never thrown, all of them reported at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight::config {

enum class Severity { kError, kWarning, kInfo };

// "error", "warning", "info".
[[nodiscard]] std::string_view severity_name(Severity severity);

// What of a member a finding is about.
enum class Spot {
  kValue,
  kName  // exactly as it is spelled at the end of the pointer
};

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string code{};      // stable, e.g. "FL-C0402"; see config/diagnostic_code.h
  std::string pointer{};   // JSON pointer (RFC 6901); "" is the document itself
  std::size_t line = 0;    // 1-based; 0: position not known
  std::size_t column = 0;  // 1-based, in bytes
  std::string message{};   // one sentence, no secret in it
  std::string hint{};      // what to do about it; empty if there is nothing to add
  Spot spot = Spot::kValue;
  std::size_t occurrence = 0;  // which of several values of a duplicate member, from 1; 0: the last
  std::string origin{};        // the config that it is in; empty: the one that was asked about
  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

class Diagnostics {
 public:
  // A hostile document can hold a fault in every byte: per severity only this many are kept, the
  // others are counted.
  static constexpr std::size_t kMaxKept = 200;

  void error(std::string_view code, std::string pointer, std::string message,
             std::string hint = {});
  void warning(std::string_view code, std::string pointer, std::string message,
               std::string hint = {});

  // Keeps one finding per code, config, pointer, spot and occurrence; a repetition is dropped.
  void add(Diagnostic diagnostic);

  // Adds the findings of `later` after the ones that are here.
  void append(Diagnostics later);

  // Says of every finding that names no config yet that it is in the one from `origin`.
  void set_origin(const std::string& origin);

  // False once the bound for `severity` is reached: more of them are only counted, so their text
  // need not be made.
  [[nodiscard]] bool keeps_more(Severity severity) const;

  [[nodiscard]] bool has_errors() const { return error_count_ > 0; }
  [[nodiscard]] bool empty() const { return all_.empty(); }

  // True if there is an error at `pointer`, or inside of it, or at something that contains it.
  [[nodiscard]] bool has_error_around(std::string_view pointer) const;

  // In the order in which they were found.
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return all_; }
  [[nodiscard]] std::vector<Diagnostic>& all() { return all_; }

  // Number of findings that were counted but not kept.
  [[nodiscard]] std::size_t not_kept() const { return not_kept_; }

 private:
  std::vector<Diagnostic> all_;
  std::size_t error_count_ = 0;
  std::size_t other_count_ = 0;
  std::size_t not_kept_ = 0;
};

// Text for people, a finding per paragraph:
//   error[FL-C0403] in ORIGIN at /storage/files/0/mode (line 5, column 17): message
//     hint: …
//     5 |       "mode": "0644"
//       |               ^
// ORIGIN is left out where it is empty. The source line is shown when `text` (the document) is
// given, the finding is in it and the line is safe to show: see config/source_line.h for what is
// masked. With colour the severity stands out, and the rest recedes (ECMA-48 sequences).
enum class Colour { kNo, kYes };
[[nodiscard]] std::string render_text(const Diagnostics& diagnostics, std::string_view text = {},
                                      Colour colour = Colour::kNo);

// {"diagnostics":[{"severity","code","origin","pointer","line","column","message","hint"}],
// "notKept":0}; line and column are left out when not known, origin and hint when empty.
[[nodiscard]] std::string render_json(const Diagnostics& diagnostics);

}  // namespace firstlight::config
