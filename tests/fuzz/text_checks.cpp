// SPDX-License-Identifier: Apache-2.0
#include "text_checks.h"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <cstdio>
#include <cstdlib>

#include "base/utf8.h"

namespace firstlight::fuzz {
namespace {

constexpr std::size_t kMaxShownBytes = 4096;

unsigned byte_of(char c) { return static_cast<unsigned char>(c); }

bool is_control_at(std::string_view text, std::size_t i) {
  const unsigned byte = byte_of(text[i]);
  if (byte < 0x20 || byte == 0x7F) return true;
  return byte == 0xC2 && i + 1 < text.size() && byte_of(text[i + 1]) < 0xA0;
}

bool is_printable(std::string_view text, bool newlines) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control_at(text, i) && !(newlines && text[i] == '\n')) return false;
  }
  return is_valid_utf8(text);
}

}  // namespace

void require(bool holds, std::string_view what, std::string_view subject) {
  if (holds) return;
  subject = subject.substr(0, kMaxShownBytes);
  std::fprintf(stderr, "BROKEN: %.*s\n%.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(subject.size()), subject.data());
  std::abort();
}

std::string_view input_text(const std::uint8_t* data, std::size_t size) {
  return size == 0 ? std::string_view()
                   : std::string_view(reinterpret_cast<const char*>(data), size);
}

bool is_printable_line(std::string_view text) { return is_printable(text, /*newlines=*/false); }

bool is_printable_text(std::string_view text) { return is_printable(text, /*newlines=*/true); }

bool is_valid_json(const std::string& text) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(text);
  return !json.HasParseError();
}

std::string base64_of(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8U | (k < group.size() ? byte_of(group[k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= group.size() ? kDigits[bits >> (18U - 6U * k) & 63U] : '=';
    }
  }
  return text;
}

std::string percent_encoded(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("%{:02X}", byte_of(c));
  return text;
}

}  // namespace firstlight::fuzz
