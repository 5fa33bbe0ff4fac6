// SPDX-License-Identifier: Apache-2.0
#include "config/data_url.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/base64.h"
#include "config/url.h"

namespace firstlight::config {
namespace {

constexpr std::string_view kPrefix = "data:";
constexpr std::array<std::string_view, 8> kMediaTypes = {
    "text", "image", "audio", "video", "application", "message", "multipart", "x-"};

bool is_printable_ascii(char c) { return c > 0x20 && c < 0x7F; }

// RFC 2045 section 5.1.
bool is_token_byte(char c) {
  constexpr std::string_view kSpecials = "()<>@,;:\\\"/[]?=";
  return is_printable_ascii(c) && kSpecials.find(c) == std::string_view::npos;
}

// The bytes that a percent-encoded payload may have.
constexpr std::array<bool, 256> percent_payload_bytes() {
  constexpr std::string_view kForbidden = "<>#\"{}|\\^[]`";
  std::array<bool, 256> allowed{};
  for (std::size_t byte = 0x21; byte < 0x7F; ++byte) {
    allowed.at(byte) = kForbidden.find(static_cast<char>(byte)) == std::string_view::npos;
  }
  return allowed;
}

bool is_percent_payload_byte(char c) {
  static constexpr std::array<bool, 256> kAllowed = percent_payload_bytes();
  return kAllowed[static_cast<unsigned char>(c)];
}

// The text between "data:" and the payload, taken apart from the front.
class Header {
 public:
  explicit Header(std::string_view rest) : rest_(rest) {}

  // Empty, or what is wrong. Afterwards payload() and base64() are valid.
  std::string read() {
    if (!rest_.starts_with(';') && !rest_.starts_with(',')) {
      std::string fault = read_media_type();
      if (!fault.empty()) return fault;
    }
    while (rest_.starts_with(';')) {
      rest_.remove_prefix(1);
      if (rest_.starts_with("base64,")) {
        base64_ = true;
        rest_.remove_prefix(6);
        break;
      }
      std::string fault = read_parameter();
      if (!fault.empty()) return fault;
    }
    if (!rest_.starts_with(',')) return "no comma between header and payload";
    rest_.remove_prefix(1);
    return "";
  }

  [[nodiscard]] std::string_view payload() const { return rest_; }
  [[nodiscard]] bool base64() const { return base64_; }

 private:
  std::string read_media_type() {
    const bool known =
        std::any_of(kMediaTypes.begin(), kMediaTypes.end(),
                    [this](std::string_view type) { return rest_.starts_with(type); });
    if (!known) return "the media type is none of text, image, application, ... or x-...";
    take_token();
    if (!rest_.starts_with('/')) return "the media type has no /subtype";
    rest_.remove_prefix(1);
    take_token();
    return "";
  }

  std::string read_parameter() {
    if (take_token().empty()) return "a parameter without a name";
    if (!rest_.starts_with('=')) return "a parameter without =";
    rest_.remove_prefix(1);
    if (rest_.starts_with('"')) return take_quoted() ? "" : "an unfinished quoted parameter";
    const std::string_view value = take_token();
    if (value.empty()) return "a parameter without a value";
    return percent_decode(value) ? "" : "a bad percent escape in a parameter";
  }

  std::string_view take_token() {
    const auto* const end = std::find_if_not(rest_.begin(), rest_.end(), is_token_byte);
    const std::string_view token = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(token.size());
    return token;
  }

  bool take_quoted() {
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '\\') {
        ++i;
      } else if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return true;
      }
    }
    return false;
  }

  std::string_view rest_;
  bool base64_ = false;
};

DataUrl failed(std::string why) { return {{}, std::move(why)}; }

}  // namespace

DataUrl decode_data_url(std::string_view url) {
  UrlParse generic = parse_url(url);
  return generic.url ? decode_parsed_data_url(url) : failed(std::move(generic.fault));
}

DataUrl decode_parsed_data_url(std::string_view url) {
  if (!url.starts_with(kPrefix)) return failed("it does not start with lower-case data:");
  Header header(url.substr(kPrefix.size()));
  std::string fault = header.read();
  if (!fault.empty()) return failed(std::move(fault));

  const std::string_view payload = header.payload();
  if (header.base64()) {
    std::optional<std::string> bytes = base64_decode(payload);
    if (!bytes) return failed("the payload is not base64 in the standard alphabet with padding");
    return {std::move(*bytes), {}};
  }
  if (!std::all_of(payload.begin(), payload.end(),
                   [](char c) { return is_percent_payload_byte(c); })) {
    return failed("the payload has a character that must be percent-encoded");
  }
  std::optional<std::string> bytes = percent_decode(payload);
  if (!bytes) return failed("a bad percent escape in the payload");
  return {std::move(*bytes), {}};
}

}  // namespace firstlight::config
