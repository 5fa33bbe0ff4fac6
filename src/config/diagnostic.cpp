// SPDX-License-Identifier: Apache-2.0
#include "config/diagnostic.h"

#include <fmt/format.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/printable.h"
#include "config/diagnostic_code.h"
#include "config/source_line.h"

namespace firstlight::config {
namespace {

// True if `inner` is `outer` or a pointer into it.
bool is_within(std::string_view inner, std::string_view outer) {
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
}

// ECMA-48 "select graphic rendition" parameters.
constexpr std::string_view kBold = "1";
constexpr std::string_view kFaint = "2";
constexpr std::string_view kGreen = "32";

std::string_view severity_colour(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "1;31";  // bold red
    case Severity::kWarning:
      return "1;33";  // bold yellow
    case Severity::kInfo:
      return "1;36";  // bold cyan
  }
  return kBold;
}

std::string painted(Colour colour, std::string_view rendition, std::string_view text) {
  if (colour == Colour::kNo) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", rendition, text);
}

// The source line of each finding; none without the text, or for a finding about another one.
SourceLines source_lines(const Diagnostics& diagnostics, std::string_view text) {
  const std::vector<Diagnostic>& all = diagnostics.all();
  if (text.empty()) return SourceLines(all.size());
  std::vector<TextPosition> positions;
  positions.reserve(all.size());
  for (const Diagnostic& finding : all) {
    positions.push_back(finding.origin.empty() ? TextPosition{finding.line, finding.column}
                                               : TextPosition{});
  }
  SourceLines lines = safe_source_lines(text, positions);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].code.starts_with(code::kDocumentFaults)) continue;
    lines[i] = safe_source_line(text, positions[i], /*cut_at_column=*/true);
  }
  return lines;
}

void render_source_line(std::string& out, const Diagnostic& diagnostic, const SourceLine& source,
                        Colour colour) {
  const std::string margin = fmt::format("  {} | ", diagnostic.line);
  out += painted(colour, kFaint, margin) + source.text + '\n';
  out += std::string(margin.size() + source.caret, ' ') + painted(colour, kGreen, "^") + '\n';
}

void render_place(std::string& out, const Diagnostic& diagnostic) {
  const bool positioned = diagnostic.line != 0;
  if (!diagnostic.origin.empty()) out += fmt::format(" in {}", printable(diagnostic.origin));
  if (!diagnostic.pointer.empty()) {
    out += fmt::format(" at {}", printable(diagnostic.pointer));
    if (positioned) out += fmt::format(" (line {}, column {})", diagnostic.line, diagnostic.column);
  } else if (positioned) {
    out += fmt::format(" at line {}, column {}", diagnostic.line, diagnostic.column);
  }
}

}  // namespace

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kInfo:
      return "info";
  }
  return "error";
}

void Diagnostics::error(std::string_view code, std::string pointer, std::string message,
                        std::string hint) {
  add({.severity = Severity::kError,
       .code = std::string(code),
       .pointer = std::move(pointer),
       .message = std::move(message),
       .hint = std::move(hint)});
}

void Diagnostics::warning(std::string_view code, std::string pointer, std::string message,
                          std::string hint) {
  add({.severity = Severity::kWarning,
       .code = std::string(code),
       .pointer = std::move(pointer),
       .message = std::move(message),
       .hint = std::move(hint)});
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (!keeps_more(diagnostic.severity)) {
    ++not_kept_;
    return;
  }
  const bool repeated = std::any_of(all_.begin(), all_.end(), [&](const Diagnostic& known) {
    return known.code == diagnostic.code && known.pointer == diagnostic.pointer &&
           known.spot == diagnostic.spot && known.occurrence == diagnostic.occurrence &&
           known.severity == diagnostic.severity && known.origin == diagnostic.origin;
  });
  if (repeated) return;
  ++(diagnostic.severity == Severity::kError ? error_count_ : other_count_);
  all_.push_back(std::move(diagnostic));
}

bool Diagnostics::keeps_more(Severity severity) const {
  return (severity == Severity::kError ? error_count_ : other_count_) < kMaxKept;
}

void Diagnostics::append(Diagnostics later) {
  for (Diagnostic& diagnostic : later.all_) add(std::move(diagnostic));
  not_kept_ += later.not_kept_;
}

void Diagnostics::set_origin(const std::string& origin) {
  for (Diagnostic& diagnostic : all_) {
    if (diagnostic.origin.empty()) diagnostic.origin = origin;
  }
}

bool Diagnostics::has_error_around(std::string_view pointer) const {
  return std::any_of(all_.begin(), all_.end(), [&](const Diagnostic& known) {
    return known.severity == Severity::kError &&
           (is_within(known.pointer, pointer) || is_within(pointer, known.pointer));
  });
}

std::string render_text(const Diagnostics& diagnostics, std::string_view text, Colour colour) {
  std::string out;
  const SourceLines lines = source_lines(diagnostics, text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Diagnostic& diagnostic = diagnostics.all()[i];
    out += painted(colour, severity_colour(diagnostic.severity),
                   fmt::format("{}[{}]", severity_name(diagnostic.severity), diagnostic.code));
    render_place(out, diagnostic);
    out += ": " + painted(colour, kBold, diagnostic.message) + '\n';
    if (lines[i]) render_source_line(out, diagnostic, *lines[i], colour);
    if (!diagnostic.hint.empty()) {
      out += "  " + painted(colour, kFaint, "hint:") + ' ' + diagnostic.hint + '\n';
    }
  }
  if (diagnostics.not_kept() > 0) {
    out += fmt::format("... and {} more findings (only {} of each severity are shown)\n",
                       diagnostics.not_kept(), Diagnostics::kMaxKept);
  }
  return out;
}

std::string render_json(const Diagnostics& diagnostics) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  const auto write_text = [&writer](const char* name, std::string_view value) {
    writer.Key(name);
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  writer.Key("diagnostics");
  writer.StartArray();
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    writer.StartObject();
    write_text("severity", severity_name(diagnostic.severity));
    write_text("code", diagnostic.code);
    if (!diagnostic.origin.empty()) write_text("origin", diagnostic.origin);
    write_text("pointer", diagnostic.pointer);
    if (diagnostic.line != 0) {
      writer.Key("line");
      writer.Uint64(diagnostic.line);
      writer.Key("column");
      writer.Uint64(diagnostic.column);
    }
    write_text("message", diagnostic.message);
    if (!diagnostic.hint.empty()) write_text("hint", diagnostic.hint);
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("notKept");
  writer.Uint64(diagnostics.not_kept());
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace firstlight::config
