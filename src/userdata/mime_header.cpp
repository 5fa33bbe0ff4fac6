// SPDX-License-Identifier: Apache-2.0
#include "userdata/mime_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"

namespace firstlight::userdata {
namespace {

constexpr std::size_t kLongestBoundary = 70;  // RFC 2046 section 5.1.1

Error refused(std::string_view origin, std::string why, std::string hint = {}) {
  return Error({.code = ErrorCode::kUserData,
                .tried = "read the MIME header of",
                .object = std::string(origin),
                .why = std::move(why),
                .hint = std::move(hint)});
}

// RFC 2045 section 5.1: what a type, a parameter's name and an unquoted value are made of.
bool is_token_character(char c) {
  constexpr std::string_view kSpecial = "()<>@,;:\\\"/[]?=";
  return c > ' ' && c < 0x7f && kSpecial.find(c) == std::string_view::npos;
}

std::string_view take_token(std::string_view& text) {
  const auto* const end =
      std::find_if_not(text.begin(), text.end(), [](char c) { return is_token_character(c); });
  const std::string_view token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(token.size());
  return token;
}

void skip_white(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kWhiteSpace), text.size()));
}

// A token or a quoted string; nullopt if neither is there, or the string has no end.
std::optional<std::string> take_value(std::string_view& text) {
  if (!text.starts_with('"')) {
    const std::string_view token = take_token(text);
    return token.empty() ? std::nullopt : std::optional<std::string>(token);
  }
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && ++i == text.size()) return std::nullopt;
    value.push_back(text[i]);
  }
  return std::nullopt;
}

struct Parameter {
  std::string name;  // in lower case
  std::string value;
};

// `; name=value`; a semicolon with nothing behind it is let pass. nullopt at the end.
std::optional<Parameter> take_parameter(std::string_view& text, std::string_view origin) {
  skip_white(text);
  if (text.empty()) return std::nullopt;
  const bool separated = text.starts_with(';');
  if (separated) text.remove_prefix(1);
  skip_white(text);
  if (separated && text.empty()) return std::nullopt;
  Parameter parameter{.name = lower_case(take_token(text)), .value = {}};
  skip_white(text);
  const bool has_value = text.starts_with('=');
  if (has_value) text.remove_prefix(1);
  skip_white(text);
  auto value = separated && has_value && !parameter.name.empty() ? take_value(text) : std::nullopt;
  if (!value) throw refused(origin, "a parameter of its Content-Type cannot be read");
  parameter.value = std::move(*value);
  return parameter;
}

// RFC 2046 section 5.1.1.
bool is_boundary(std::string_view text) {
  constexpr std::string_view kOthers = "'()+_,-./:=? ";
  return !text.empty() && text.size() <= kLongestBoundary && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), [kOthers](char c) {
           const char lower = to_lower(c);
           return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
                  kOthers.find(c) != std::string_view::npos;
         });
}

void read_content_type(std::string_view text, MimeHeader& header, std::string_view origin) {
  skip_white(text);
  const std::string_view type = take_token(text);
  const bool has_subtype = text.starts_with('/');
  if (has_subtype) text.remove_prefix(1);
  const std::string_view subtype = take_token(text);
  if (type.empty() || subtype.empty()) throw refused(origin, "its Content-Type cannot be read");
  header.type = lower_case(type) + "/" + lower_case(subtype);
  std::optional<std::string> boundary;
  while (auto parameter = take_parameter(text, origin)) {
    if (parameter->name == "boundary") boundary = std::move(parameter->value);
  }
  if (!header.is_multipart()) return;
  if (!boundary || !is_boundary(*boundary)) {
    throw refused(origin, boundary ? "its boundary is none that MIME allows" : "it has no boundary",
                  "write Content-Type: multipart/mixed; boundary=\"…\", at most 70 characters");
  }
  header.boundary = std::move(*boundary);
}

void read_field(const std::string& field, MimeHeader& header, std::string_view origin) {
  const std::size_t colon = field.find(':');
  const std::string name = lower_case(trim(std::string_view(field).substr(0, colon)));
  const std::string_view value = std::string_view(field).substr(colon + 1);
  if (name == "content-type") {
    if (!header.type.empty()) throw refused(origin, "it has two fields Content-Type");
    read_content_type(value, header, origin);
  } else if (name == "content-transfer-encoding") {
    if (!header.transfer_encoding.empty()) {
      throw refused(origin, "it has two fields Content-Transfer-Encoding");
    }
    header.transfer_encoding = lower_case(trim(value));
  }
}

}  // namespace

MimeHeader take_mime_header(std::string_view& text, std::string_view origin) {
  MimeHeader header;
  header.crlf = first_line(text).ends_with('\r');
  std::string field;  // unfolded: RFC 5322 section 2.2.3
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::string_view line = take_line(text);
    const bool continued = line.starts_with(' ') || line.starts_with('\t');
    if (continued && !field.empty() && !trim(line).empty()) {
      field.append(line);
      continue;
    }
    if (!field.empty()) read_field(field, header, origin);
    field.clear();
    if (line.empty()) return header;
    const std::size_t colon = line.find(':');
    if (continued || colon == 0 || colon == std::string_view::npos) {
      throw refused(origin, fmt::format("its line {} is no field of a header", number),
                    "an empty line ends the header");
    }
    field = line;
  }
  if (!field.empty()) read_field(field, header, origin);
  return header;
}

}  // namespace firstlight::userdata
