// SPDX-License-Identifier: Apache-2.0
#include "userdata/envelope.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/gzip.h"

namespace firstlight::userdata {
namespace {

// The header block of a MIME message: lines up to an empty one.
bool is_mime(std::string_view text) {
  while (true) {
    const std::string_view line = first_line(text);
    if (starts_with_ignoring_case(line, "mime-version:")) return true;
    if (starts_with_ignoring_case(line, "content-type:") &&
        starts_with_ignoring_case(trim(line.substr(13)), "multipart/")) {
      return true;
    }
    const bool header_line = line.find(':') != std::string_view::npos ||
                             (!line.empty() && (line.front() == ' ' || line.front() == '\t'));
    if (!header_line || line.size() == text.size()) return false;
    text.remove_prefix(line.size() + 1);
  }
}

// "#include" or "#include-once", and perhaps the first URL behind it.
bool is_include(std::string_view text) {
  const std::string_view line = trim(first_line(text));
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  return word == "#include" || word == "#include-once";
}

// The kinds that show on their face, without looking inside base64.
Kind plain_kind_of(std::string_view bytes) {
  if (is_gzip(bytes)) return Kind::kGzip;
  const std::string_view text = trim(bytes);
  if (text.empty()) return Kind::kEmpty;
  if (text.starts_with('{')) return Kind::kJson;
  if (text.starts_with("#!")) return Kind::kScript;
  if (is_include(text)) return Kind::kInclude;
  if (trim(first_line(text)) == "#cloud-config") return Kind::kCloudConfig;
  return is_mime(text) ? Kind::kMime : Kind::kUnknown;
}

// What is inside `bytes` if they are base64 of something that is recognised; base64 in base64
// counts.
std::optional<std::string> open_base64(std::string_view bytes, unsigned layers) {
  auto inner = base64_decode_lines(bytes);
  if (!inner) return std::nullopt;
  const Kind kind = plain_kind_of(*inner);
  if (kind == Kind::kEmpty) return std::nullopt;
  if (kind != Kind::kUnknown) return inner;
  if (layers == 0 || !open_base64(*inner, layers - 1)) return std::nullopt;
  return inner;
}

// How deep base64 in base64 is looked into only to tell what it is.
constexpr unsigned kLookInside = 4;

std::string inflate(const std::string& bytes, const Limits& limits, std::string_view origin) {
  const std::size_t by_ratio = bytes.size() * limits.max_ratio;
  const bool ratio_binds = by_ratio < limits.max_bytes;
  return gunzip(bytes, std::min(by_ratio, limits.max_bytes), origin,
                ratio_binds ? std::to_string(limits.max_ratio) + " bytes for each compressed byte"
                            : std::to_string(limits.max_bytes) + " bytes of user data");
}

Error limit_reached(std::string_view origin, std::string why, std::string bound) {
  return Error({.code = ErrorCode::kLimit,
                .tried = "open",
                .object = std::string(origin),
                .why = std::move(why),
                .hint = "the bound is " + std::move(bound)});
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kEmpty:
      return "empty";
    case Kind::kJson:
      return "JSON";
    case Kind::kScript:
      return "a script (#!)";
    case Kind::kMime:
      return "a MIME message";
    case Kind::kInclude:
      return "a list of URLs (#include)";
    case Kind::kCloudConfig:
      return "a cloud-init config (#cloud-config)";
    case Kind::kGzip:
      return "gzip data";
    case Kind::kBase64:
      return "base64 text";
    case Kind::kUnknown:
      return "of no known kind";
  }
  return "of no known kind";
}

Kind kind_of(std::string_view bytes) {
  const Kind kind = plain_kind_of(bytes);
  if (kind == Kind::kUnknown && open_base64(bytes, kLookInside)) return Kind::kBase64;
  return kind;
}

Opened open_envelope(std::string bytes, const Limits& limits, std::string_view origin) {
  Opened opened{.bytes = std::move(bytes)};
  while (true) {
    if (opened.bytes.size() > limits.max_bytes) {
      throw limit_reached(origin,
                          "it is larger than " + std::to_string(limits.max_bytes) + " bytes",
                          std::to_string(limits.max_bytes) + " bytes of user data");
    }
    opened.kind = kind_of(opened.bytes);
    if (opened.kind != Kind::kGzip && opened.kind != Kind::kBase64) return opened;
    if (opened.layers == limits.max_layers) {
      throw limit_reached(origin, "there are too many layers around it",
                          std::to_string(limits.max_layers) + " layers");
    }
    opened.bytes = opened.kind == Kind::kGzip ? inflate(opened.bytes, limits, origin)
                                              : *open_base64(opened.bytes, kLookInside);
    ++opened.layers;
    opened.new_bytes += opened.bytes.size();
  }
}

}  // namespace firstlight::userdata
