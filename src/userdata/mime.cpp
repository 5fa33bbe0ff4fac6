// SPDX-License-Identifier: Apache-2.0
#include "userdata/mime.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/printable.h"

namespace firstlight::userdata {
namespace {

Error refused(std::string_view origin, std::string why) {
  return Error({.code = ErrorCode::kUserData,
                .tried = "read the MIME message",
                .object = std::string(origin),
                .why = std::move(why)});
}

bool is_identity(std::string_view encoding) {
  return encoding.empty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary";
}

enum class Delimiter { kNone, kNext, kClosing };

// White space behind a delimiter means nothing.
Delimiter delimiter_of(std::string_view line, std::string_view boundary) {
  if (!line.starts_with("--") || !line.substr(2).starts_with(boundary)) return Delimiter::kNone;
  const std::string_view rest = line.substr(2 + boundary.size());
  if (trim(rest).empty()) return Delimiter::kNext;
  return rest.starts_with("--") && trim(rest.substr(2)).empty() ? Delimiter::kClosing
                                                                : Delimiter::kNone;
}

// The line end before a delimiter belongs to the delimiter.
std::string_view without_line_end(std::string_view part) {
  if (part.ends_with('\n')) part.remove_suffix(1);
  if (part.ends_with('\r')) part.remove_suffix(1);
  return part;
}

// RFC 2045 section 6.7, one line without its end. False if an escape is none.
bool decode_quoted_line(std::string_view line, std::string& out) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '=') {
      out.push_back(line[i]);
      continue;
    }
    const int high = i + 1 < line.size() ? hex_digit(line[i + 1]) : -1;
    const int low = i + 2 < line.size() ? hex_digit(line[i + 2]) : -1;
    if (high < 0 || low < 0) return false;
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return true;
}

// White space at the end of a line was added on the way; "=" there joins the next line to it.
std::optional<std::string> decode_quoted_printable(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  while (!body.empty()) {
    const bool ended = body.find('\n') != std::string_view::npos;
    std::string_view line = take_line(body);
    line = line.substr(0, line.find_last_not_of(" \t") + 1);
    const bool joined = line.ends_with('=');
    if (joined) line.remove_suffix(1);
    if (!decode_quoted_line(line, out)) return std::nullopt;
    if (ended && !joined) out.push_back('\n');
  }
  return out;
}

std::string with_plain_line_ends(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\r' && i + 1 < body.size() && body[i + 1] == '\n') continue;
    out.push_back(body[i]);
  }
  return out;
}

}  // namespace

std::vector<std::string_view> split_multipart(std::string_view body, const MimeHeader& header,
                                              std::size_t max_parts, std::string_view origin) {
  if (!is_identity(header.transfer_encoding)) {
    throw refused(origin, "a multipart message cannot be encoded as a whole (RFC 2045)");
  }
  std::vector<std::string_view> parts;
  std::optional<std::size_t> start;  // of the present part
  for (std::size_t at = 0; at < body.size();) {
    const std::string_view line = first_line(body.substr(at));
    const std::size_t next = std::min(at + line.size() + 1, body.size());
    const Delimiter delimiter = delimiter_of(line, header.boundary);
    if (delimiter != Delimiter::kNone) {
      if (start) parts.push_back(without_line_end(body.substr(*start, at - *start)));
      const bool ends = delimiter == Delimiter::kClosing || parts.size() > max_parts;
      if (ends && start) return parts;
      start = next;
    }
    at = next;
  }
  throw refused(origin, start ? "its closing delimiter is missing: it was cut short"
                              : "its boundary is nowhere in it");
}

std::string decode_body(std::string_view body, const MimeHeader& header, std::string_view origin) {
  const std::string& encoding = header.transfer_encoding;
  std::optional<std::string> decoded;
  if (is_identity(encoding)) {
    const bool as_text = header.crlf && encoding != "binary";
    decoded = as_text ? with_plain_line_ends(body) : std::string(body);
  } else if (encoding == "base64") {
    decoded = base64_decode_lines(body);
  } else if (encoding == "quoted-printable") {
    decoded = decode_quoted_printable(body);
  } else {
    throw refused(origin,
                  fmt::format("its transfer encoding '{}' is not known", shown_name(encoding)));
  }
  if (!decoded) throw refused(origin, fmt::format("it is no {}, as its header says", encoding));
  return std::move(*decoded);
}

}  // namespace firstlight::userdata
