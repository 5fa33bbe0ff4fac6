// SPDX-License-Identifier: Apache-2.0
// Signature version 4 of Alibaba Cloud's object storage, OSS4-HMAC-SHA256 (Alibaba Cloud OSS,
// "Include a V4 signature in the Authorization header"). Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"

namespace firstlight::net {

// What a request is signed with.
struct OssSignature {
  std::string region;  // "cn-hangzhou"
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;  // of a role; empty: none
  std::string resource;  // "/BUCKET/KEY", percent-encoded, wherever the bucket is in the URL
};

// The parts of a request that are signed, each in its canonical form.
struct OssRequest {
  std::string method;
  std::string resource;
  std::string query;  // encoded, sorted by name
  // Names in lower case, sorted: those of is_signed_oss_header().
  std::vector<std::pair<std::string, std::string>> headers;
};

// Whether a header field of this name, in lower case, has to be signed if the request has it.
[[nodiscard]] bool is_signed_oss_header(std::string_view name);

// Value of the header field Authorization at `moment`, which x-oss-date has to say as well.
[[nodiscard]] std::string oss_authorization(const OssSignature& signature,
                                            const OssRequest& request,
                                            std::chrono::sys_seconds moment);

// The header fields that sign a request for an object, name and value. `own`: those fields of the
// request itself that have to be signed, names in lower case.
[[nodiscard]] std::vector<std::pair<std::string, Secret>> oss_header_fields(
    const OssSignature& signature, const std::string& method, const std::string& url,
    std::vector<std::pair<std::string, std::string>> own, std::chrono::sys_seconds moment);

}  // namespace firstlight::net
