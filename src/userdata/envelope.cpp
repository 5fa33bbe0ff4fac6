// SPDX-License-Identifier: Apache-2.0
#include "userdata/envelope.h"

#include <algorithm>
#include <optional>

#include "base/base64.h"
#include "base/error.h"
#include "base/gzip.h"

namespace firstlight::userdata {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

bool is_white(char c) { return kWhiteSpace.find(c) != std::string_view::npos; }

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

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

// The kinds that show on their face, without looking inside base64.
Kind plain_kind_of(std::string_view bytes) {
  if (is_gzip(bytes)) return Kind::kGzip;
  const std::string_view text = trim(bytes);
  if (text.empty()) return Kind::kEmpty;
  if (text.starts_with('{')) return Kind::kJson;
  if (text.starts_with("#!")) return Kind::kScript;
  if (text.starts_with("#include")) return Kind::kInclude;
  if (trim(first_line(text)) == "#cloud-config") return Kind::kCloudConfig;
  return is_mime(text) ? Kind::kMime : Kind::kUnknown;
}

bool is_base64_character(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
         c == '=';
}

// Base64 text, which tools break into lines, decoded; nullopt when it is not clean.
std::optional<std::string> decode_base64_lines(std::string_view text) {
  std::string joined;
  joined.reserve(text.size());
  for (const char c : text) {
    if (is_white(c)) continue;
    if (!is_base64_character(c)) return std::nullopt;
    joined.push_back(c);
  }
  return base64_decode(joined);
}

// What is inside `bytes` if they are base64 of something that is recognised; base64 in base64
// counts.
std::optional<std::string> open_base64(std::string_view bytes, unsigned layers) {
  auto inner = decode_base64_lines(bytes);
  if (!inner) return std::nullopt;
  const Kind kind = plain_kind_of(*inner);
  if (kind == Kind::kEmpty) return std::nullopt;
  if (kind != Kind::kUnknown) return inner;
  if (layers == 0 || !open_base64(*inner, layers - 1)) return std::nullopt;
  return inner;
}

// How deep base64 in base64 is looked into only to tell what it is.
constexpr unsigned kLookInside = 4;

std::string inflate(const std::string& bytes, const Limits& limits) {
  const std::size_t by_ratio = bytes.size() * limits.max_ratio;
  const bool ratio_binds = by_ratio < limits.max_bytes;
  return gunzip(bytes, std::min(by_ratio, limits.max_bytes), "user data",
                ratio_binds ? std::to_string(limits.max_ratio) + " bytes for each compressed byte"
                            : std::to_string(limits.max_bytes) + " bytes of user data");
}

Error limit_reached(std::string why, std::string bound) {
  return Error({.code = ErrorCode::kLimit,
                .tried = "open",
                .object = "user data",
                .why = std::move(why),
                .hint = "the bound is " + std::move(bound)});
}

Error not_supported(Kind kind) {
  return Error({.code = ErrorCode::kNotSupported,
                .tried = "read",
                .object = "user data",
                .why = "it is " + std::string(kind_name(kind)) + ", which is not supported yet",
                .hint = "give an Ignition config (JSON), plain or as gzip or base64"});
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

std::string open_envelope(std::string bytes, const Limits& limits) {
  for (unsigned layers = 0;; ++layers) {
    if (bytes.size() > limits.max_bytes) {
      throw limit_reached("it is larger than " + std::to_string(limits.max_bytes) + " bytes",
                          std::to_string(limits.max_bytes) + " bytes of user data");
    }
    const Kind kind = kind_of(bytes);
    if (kind == Kind::kEmpty) return {};
    if (kind == Kind::kJson || kind == Kind::kUnknown) return bytes;
    if (kind != Kind::kGzip && kind != Kind::kBase64) throw not_supported(kind);
    if (layers == limits.max_layers) {
      throw limit_reached("there are too many layers of gzip and base64 around the config",
                          std::to_string(limits.max_layers) + " layers");
    }
    bytes = kind == Kind::kGzip ? inflate(bytes, limits) : *open_base64(bytes, kLookInside);
  }
}

}  // namespace firstlight::userdata
