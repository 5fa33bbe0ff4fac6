// SPDX-License-Identifier: Apache-2.0
#include "net/oss_signature.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "net/utc_time.h"

namespace firstlight::net {
namespace {

// The body is not signed; requests for objects have none.
constexpr const char* kUnsignedBody = "UNSIGNED-PAYLOAD";

std::string canonical(const OssRequest& request) {
  std::string text = fmt::format("{}\n{}\n{}\n", request.method, request.resource, request.query);
  for (const auto& [name, value] : request.headers) text += fmt::format("{}:{}\n", name, value);
  return text + "\n\n" + kUnsignedBody;  // no further header is signed
}

}  // namespace

std::string oss_authorization(const OssSignature& signature, const OssRequest& request,
                              std::chrono::sys_seconds moment) {
  const std::string time = basic_utc_text(moment);
  const std::string day = time.substr(0, time.find('T'));
  const std::string scope = fmt::format("{}/{}/oss/aliyun_v4_request", day, signature.region);
  const std::string text =
      fmt::format("OSS4-HMAC-SHA256\n{}\n{}\n{}", time, scope, sha256_hex(canonical(request)));
  std::string key = fmt::format("aliyun_v4{}", signature.secret_access_key.reveal());
  for (const std::string_view part :
       {std::string_view(day), std::string_view(signature.region), std::string_view("oss"),
        std::string_view("aliyun_v4_request")}) {
    key = hmac_sha256(key, part);
  }
  return fmt::format("OSS4-HMAC-SHA256 Credential={}/{},Signature={}", signature.access_key_id,
                     scope, hex(hmac_sha256(key, text)));
}

bool is_signed_oss_header(std::string_view name) {
  return name.starts_with("x-oss-") || name == "content-type" || name == "content-md5";
}

std::vector<std::pair<std::string, Secret>> oss_header_fields(
    const OssSignature& signature, const std::string& method, const std::string& url,
    std::vector<std::pair<std::string, std::string>> own, std::chrono::sys_seconds moment) {
  std::vector<std::pair<std::string, std::string>> added = {{"x-oss-content-sha256", kUnsignedBody},
                                                            {"x-oss-date", basic_utc_text(moment)}};
  if (!signature.session_token.empty()) {
    added.emplace_back("x-oss-security-token", signature.session_token.reveal());
  }
  own.insert(own.end(), added.begin(), added.end());
  std::sort(own.begin(), own.end());
  const std::size_t mark = url.find('?');
  const OssRequest request{.method = method,
                           .resource = signature.resource,
                           .query = mark == std::string::npos ? "" : url.substr(mark + 1),
                           .headers = std::move(own)};
  std::vector<std::pair<std::string, Secret>> fields;
  fields.emplace_back("Authorization", oss_authorization(signature, request, moment));
  for (const auto& [name, value] : added) fields.emplace_back(name, value);
  return fields;
}

}  // namespace firstlight::net
