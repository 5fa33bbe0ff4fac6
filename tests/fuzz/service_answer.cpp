// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a metadata service, a lease file or the kernel command line says.
#include <array>
#include <string>

#include "base/error.h"
#include "platform/http_service.h"
#include "platform/kernel_command_line.h"
#include "platform/service_addresses.h"
#include "sys/ipv4.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using platform::Encoding;

void check_user_data(std::string_view bytes) {
  constexpr std::array kEncodings = {Encoding::kRaw, Encoding::kBase64};
  for (const Encoding encoding : kEncodings) {
    try {
      const std::string decoded =
          platform::decode_user_data(encoding, std::string(bytes), "http://service/user-data");
      require(encoding != Encoding::kRaw || decoded == bytes, "raw user data stay as they are");
      require(decoded.size() <= platform::kMaxConfigBytes, "the bound on the size holds");
    } catch (const Error& error) {
      const ErrorCode code = error.detail().code;
      require(code == ErrorCode::kUserData || code == ErrorCode::kVerification ||
                  code == ErrorCode::kLimit,
              "a refusal is of an expected kind", error.what());
      require(encoding != Encoding::kRaw, "raw user data are not refused", error.what());
      require(is_printable_line(error.what()), "a refusal is printable", error.what());
    }
  }
  require(
      platform::decode_user_data(Encoding::kBase64, base64_of(bytes), "http://service") == bytes,
      "what was encoded comes back");
}

void check_token(std::string_view bytes) {
  const std::string_view token = platform::session_token_of(bytes);
  require(token.size() <= platform::kLongestSessionToken, "the bound on a token holds");
  for (const char c : token) require(c > ' ' && c <= '~', "a token is one visible word", token);
  require(platform::session_token_of(token) == token, "a token is read the same again", token);
}

void check_path(std::string_view bytes) {
  const std::string path = platform::clean_path(bytes);
  require(path.starts_with('/'), "a path begins at the top", path);
  const std::string whole = path + "/";
  for (const char* part : {"/./", "/../"}) {
    require(whole.find(part) == std::string::npos, "a path stays where it points", path);
  }
  require(path == "/" || path.find("//") == std::string::npos, "no empty component", path);
  require(platform::clean_path(path) == path, "a clean path stays so", path);
}

void check_lease_file(std::string_view bytes) {
  const std::string server = platform::dhcp_server_of(bytes);
  require(server.empty() || sys::parse_ipv4(server), "a DHCP server is an address", server);
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = firstlight::fuzz::input_text(data, size);
  firstlight::fuzz::check_user_data(bytes);
  firstlight::fuzz::check_token(bytes);
  firstlight::fuzz::check_path(bytes);
  firstlight::fuzz::check_lease_file(bytes);
  return 0;
}
