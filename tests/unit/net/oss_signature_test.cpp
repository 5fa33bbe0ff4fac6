// SPDX-License-Identifier: Apache-2.0
#include "net/oss_signature.h"

#include <doctest/doctest.h>

namespace firstlight::net {
namespace {

constexpr std::chrono::sys_seconds kMoment{std::chrono::seconds{1702743657}};

TEST_CASE("the example of the service's own client libraries") {
  const OssSignature signature{.region = "cn-hangzhou",
                               .access_key_id = "ak",
                               .secret_access_key = Secret("sk"),
                               .session_token = {},
                               .resource = {}};
  const OssRequest request{
      .method = "PUT",
      .resource = "/bucket/1234%2B-/123/1.txt",
      .query = "%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2",
      .headers = {{"content-type", "text/plain"},
                  {"x-oss-content-sha256", "UNSIGNED-PAYLOAD"},
                  {"x-oss-date", "20231216T162057Z"},
                  {"x-oss-head1", "value"}}};
  CHECK(oss_authorization(signature, request, kMoment) ==
        "OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,"
        "Signature=e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe");
}

TEST_CASE("the fields that a request gets") {
  OssSignature signature{.region = "cn-hangzhou",
                         .access_key_id = "ak",
                         .secret_access_key = Secret("sk"),
                         .session_token = Secret("token"),
                         .resource = "/bucket/key"};
  const auto names_of = [&] {
    std::string names;
    for (const auto& [name, value] :
         oss_header_fields(signature, "GET", "http://host/key", {}, kMoment)) {
      names += name + " ";
    }
    return names;
  };
  CHECK(names_of() == "Authorization x-oss-content-sha256 x-oss-date x-oss-security-token ");
  signature.session_token = Secret();
  CHECK(names_of() == "Authorization x-oss-content-sha256 x-oss-date ");
  CHECK(is_signed_oss_header("x-oss-traffic-limit"));
  CHECK(is_signed_oss_header("content-md5"));
  CHECK_FALSE(is_signed_oss_header("range"));
  CHECK_FALSE(is_signed_oss_header("x-osstrich"));
}

}  // namespace
}  // namespace firstlight::net
