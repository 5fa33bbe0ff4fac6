// SPDX-License-Identifier: Apache-2.0
#include "net/object_access.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "net/metadata_session.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

constexpr const char* kDefaultAwsRegion = "us-east-1";
// SHA-256 of the empty body that every request has.
constexpr const char* kEmptyBodySha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

bool is_azure_blob(const std::string& url) {
  return url_scheme(url) == "https" && url_host(url).ends_with(".blob.core.windows.net");
}

Error unreachable(std::string object, std::string why) {
  return Error({.code = ErrorCode::kNetwork,
                .tried = "fetch",
                .object = std::move(object),
                .why = std::move(why)});
}

}  // namespace

ObjectAccess::ObjectAccess(Fetcher& fetcher, CloudEnvironment environment, Recorder& recorder)
    : fetcher_(fetcher),
      environment_(std::move(environment)),
      recorder_(recorder),
      credentials_(fetcher_, environment_) {}

bool ObjectAccess::may_concern(const std::string& url) {
  return is_object_scheme(url_scheme(url)) || is_azure_blob(url);
}

bool ObjectAccess::concerns(const std::string& url) const {
  return may_concern(url) && (environment_.cloud == Cloud::kAzure || !is_azure_blob(url));
}

void ObjectAccess::prepare(HttpRequest& request) {
  if (is_azure_blob(request.url)) {
    prepare_azure(request);
    return;
  }
  const ObjectName object = parse_object_url(request.url);
  switch (object.store) {
    case Store::kS3:
      prepare_s3(object, request);
      break;
    case Store::kOss:
      prepare_oss(object, request);
      break;
    case Store::kGoogle:
      prepare_google(object, request);
      break;
  }
}

void ObjectAccess::prepare_s3(const ObjectName& object, HttpRequest& request) {
  const std::string region = object.region.empty() ? bucket_region(object, request) : object.region;
  request.url = s3_url(object, region, environment_.s3_endpoint);
  if (environment_.cloud != Cloud::kAws) return;
  const RoleKeys& keys = credentials_.aws_role(request.deadline);
  if (!has_keys(keys, request)) return;
  request.aws_signature =
      AwsSignature{.region = region, .access_key_id = keys.id, .secret_access_key = keys.secret};
  request.headers.push_back({.name = "X-Amz-Content-Sha256", .value = Secret(kEmptyBodySha256)});
  if (keys.session_token.empty()) return;
  request.headers.push_back({.name = "X-Amz-Security-Token", .value = keys.session_token});
}

void ObjectAccess::prepare_oss(const ObjectName& object, HttpRequest& request) {
  if (environment_.cloud != Cloud::kAliyun) {
    throw unreachable(display_url(request.url),
                      "the region of an OSS bucket is that of the ECS instance that asks");
  }
  const std::string& region = aliyun_region(request.deadline);
  request.url = oss_url(object, region, environment_.oss_endpoint);
  const RoleKeys& keys = credentials_.aliyun_role(request.deadline);
  if (!has_keys(keys, request)) return;
  request.oss_signature = OssSignature{
      .region = region,
      .access_key_id = keys.id,
      .secret_access_key = keys.secret,
      .session_token = keys.session_token,
      .resource = "/" + object.bucket + "/" + percent_encode(object.key, /*keep_slash=*/true)};
}

// Notes in the request how long they are good, or why there are none.
bool ObjectAccess::has_keys(const RoleKeys& keys, HttpRequest& request) {
  if (keys.why_not.empty()) {
    request.credentials_fresh_until = keys.fresh_until;
    return true;
  }
  request.remark = "asked anonymously: " + keys.why_not;
  return false;
}

void ObjectAccess::prepare_google(const ObjectName& object, HttpRequest& request) {
  request.url = google_url(object, environment_.google_endpoint);
  if (environment_.cloud != Cloud::kGoogle) return;
  const BearerToken& token = credentials_.google_token(request.deadline);
  if (!token.why_not.empty()) {
    request.remark = "asked anonymously: " + token.why_not;
    return;
  }
  request.headers.push_back({.name = "Authorization", .value = token.authorization});
  request.credentials_fresh_until = token.fresh_until;
}

// A token that cannot be had is no failure: the blob may be public.
void ObjectAccess::prepare_azure(HttpRequest& request) {
  const BearerToken& token = credentials_.azure_token(request.deadline);
  if (!token.why_not.empty()) {
    request.remark = "asked anonymously: " + token.why_not;
    return;
  }
  request.or_anonymously = request.headers;
  request.headers.push_back({.name = "Authorization", .value = token.authorization});
  request.headers.push_back({.name = "x-ms-version", .value = Secret("2021-12-02")});
  request.credentials_fresh_until = token.fresh_until;
}

// HEAD of a bucket is answered with its region, whatever the status, by any region of its
// partition.
std::string ObjectAccess::bucket_region(const ObjectName& object, const HttpRequest& wanted) {
  const auto [known, is_new] = bucket_regions_.try_emplace(object.bucket);
  if (!is_new && !known->second.empty()) return known->second;
  std::string hint = hint_region(object);
  if (hint.empty()) hint = own_aws_region(wanted.deadline);
  HttpRequest request;
  request.method = HttpMethod::kHead;
  request.url = s3_bucket_url(object, hint, environment_.s3_endpoint);
  request.follow_redirects = false;
  request.wanted_field = "x-amz-bucket-region";
  request.max_body_bytes = 64UL * 1024UL;
  request.max_body_name = "64 KiB about a bucket";
  request.response_timeout = wanted.response_timeout;
  request.deadline = wanted.deadline;
  request.total_timeout = wanted.total_timeout;
  request.total_timeout_name = wanted.total_timeout_name;
  const HttpResponse response = fetcher_.send(request);
  if (response.status == 404) throw unreachable("s3://" + object.bucket, "there is no such bucket");
  if (!is_host_label(response.field)) {
    throw unreachable("s3://" + object.bucket,
                      fmt::format("its region is not known: the answer has status {} and no region",
                                  response.status));
  }
  known->second = response.field;
  return response.field;
}

std::string ObjectAccess::own_aws_region(const Deadline& deadline) {
  if (environment_.cloud != Cloud::kAws) return kDefaultAwsRegion;
  std::string why = "it is absent";
  try {
    MetadataSession metadata(fetcher_, environment_.aws_metadata, aws_dialect(), deadline);
    const auto region = metadata.get("/latest/meta-data/placement/region");
    if (region && is_host_label(region->reveal())) return std::string(region->reveal());
  } catch (const Error& error) {
    why = error.what();
  }
  recorder_.warn(fmt::format("the instance's region is taken as {}: {}", kDefaultAwsRegion, why));
  return kDefaultAwsRegion;
}

const std::string& ObjectAccess::aliyun_region(const Deadline& deadline) {
  if (!aliyun_region_.empty()) return aliyun_region_;
  MetadataSession metadata(fetcher_, environment_.aliyun_metadata, aliyun_dialect(), deadline);
  const auto region = metadata.get("/latest/meta-data/region-id");
  if (!region || !is_host_label(region->reveal())) {
    throw unreachable(environment_.aliyun_metadata, "the instance's region is not known");
  }
  aliyun_region_ = region->reveal();
  return aliyun_region_;
}

}  // namespace firstlight::net
