// SPDX-License-Identifier: Apache-2.0
// Any bytes as a data URL, and any bytes inside of one.
#include "config/data_url.h"

#include <algorithm>

#include "config/url.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

void check_round_trip(std::string_view bytes) {
  const std::string percent = "data:," + percent_encoded(bytes);
  require(config::decode_data_url(percent).bytes == bytes, "percent-encoded bytes come back",
          percent);
  const std::string base64 = "data:;base64," + base64_of(bytes);
  require(config::decode_data_url(base64).bytes == bytes, "base64 bytes come back", base64);
}

// Base64 has one form but for the bits that the last digit has too many.
void check_base64(std::string_view payload, std::string_view bytes) {
  const std::string again = base64_of(bytes);
  require(again.size() == payload.size(), "base64 is as long as its bytes demand", payload);
  const std::size_t whole = payload.size() - std::min<std::size_t>(payload.size(), 4);
  require(again.substr(0, whole) == payload.substr(0, whole), "base64 has one form", payload);
}

void check_decoding(std::string_view url) {
  const config::DataUrl decoded = config::decode_data_url(url);
  require(is_printable_line(decoded.fault), "a fault is printable", decoded.fault);
  if (!decoded.ok()) {
    require(decoded.bytes.empty(), "nothing is decoded from a faulty URL", url);
    return;
  }
  require(decoded.bytes.size() <= url.size(), "decoding does not grow", url);
  const config::UrlParse generic = config::parse_url(url);
  require(generic.url && generic.url->scheme == "data", "a data URL is a URL", url);
  check_round_trip(decoded.bytes);
  // A quoted parameter may hold the word.
  const std::size_t payload = url.rfind(";base64,");
  if (payload != std::string_view::npos && url.find('"') == std::string_view::npos &&
      url.find(',') == payload + 7) {
    check_base64(url.substr(payload + 8), decoded.bytes);
  }
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = firstlight::fuzz::input_text(data, size);
  firstlight::fuzz::check_decoding(text);
  firstlight::fuzz::check_decoding("data:" + std::string(text));
  firstlight::fuzz::check_round_trip(text);
  return 0;
}
