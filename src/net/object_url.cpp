// SPDX-License-Identifier: Apache-2.0
#include "net/object_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/error.h"
#include "config/url.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

Error refused(const std::string& url, std::string why) {
  return Error({.code = ErrorCode::kConfigInvalid,
                .tried = "fetch",
                .object = display_url(url),
                .why = std::move(why)});
}

bool is_bucket(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

std::string trim_slashes(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('/'), text.size()));
  return std::string(text);
}

// arn:PARTITION:s3:REGION:ACCOUNT:RESOURCE, without "arn:".
void read_arn(const std::string& url, std::string_view opaque, ObjectName& object) {
  std::array<std::string_view, 4> sections{};  // partition, service, region, account
  for (std::string_view& section : sections) {
    const std::size_t colon = opaque.find(':');
    if (colon == std::string_view::npos) throw refused(url, "an ARN has six sections");
    section = opaque.substr(0, colon);
    opaque.remove_prefix(colon + 1);
  }
  const auto& [partition, service, region, account] = sections;
  if (service != "s3") throw refused(url, "only ARNs of the service s3 are fetched");
  object.partition = partition;
  const std::size_t slash = std::min(opaque.find('/'), opaque.size());
  std::string_view first = opaque.substr(0, slash);
  std::string_view rest = opaque.substr(std::min(slash + 1, opaque.size()));
  object.bucket = first;
  if (first == "accesspoint") {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    object.access_point = true;
    object.region = region;
    object.bucket = fmt::format("{}-{}", rest.substr(0, end), account);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!rest.starts_with("object/")) throw refused(url, "the access point's ARN names no object");
    rest.remove_prefix(std::string_view("object/").size());
    if (!is_host_label(region) || !is_host_label(object.bucket)) {
      throw refused(url, "region, account or name of the access point are no names");
    }
  }
  object.key = config::percent_decode(rest).value_or(std::string(rest));
}

Store store_of(std::string_view scheme) {
  if (scheme == "oss") return Store::kOss;
  return scheme == "gs" ? Store::kGoogle : Store::kS3;
}

std::string version_query(const ObjectName& object) {
  if (object.version_id.empty()) return {};
  return "?versionId=" + percent_encode(object.version_id, /*keep_slash=*/false);
}

std::string aws_domain(const ObjectName& object) {
  return object.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

std::string s3_base(const ObjectName& object, const std::string& region,
                    const std::string& endpoint) {
  if (!endpoint.empty()) return endpoint;
  return fmt::format("https://s3.dualstack.{}.{}", region, aws_domain(object));
}

}  // namespace

bool is_host_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_object_scheme(std::string_view scheme) {
  return scheme == "s3" || scheme == "arn" || scheme == "gs" || scheme == "oss";
}

ObjectName parse_object_url(const std::string& url) {
  const config::UrlParse parse = config::parse_url(url);
  if (!parse.url) throw refused(url, "the URL cannot be parsed: " + parse.fault);
  ObjectName object;
  object.store = store_of(parse.url->scheme);
  if (parse.url->scheme == "arn") {
    read_arn(url, parse.url->opaque, object);
  } else {
    object.bucket = parse.url->host;
    const std::string path(parse.url->path);
    object.key = trim_slashes(config::percent_decode(path).value_or(path));
  }
  object.version_id = config::query_parameter(*parse.url, "versionId").value_or("");
  if (!is_bucket(object.bucket)) throw refused(url, "the URL names no bucket");
  if (object.key.empty()) throw refused(url, "the URL names no object of the bucket");
  return object;
}

std::string percent_encode(std::string_view text, bool keep_slash) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && keep_slash);
    if (plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string s3_url(const ObjectName& object, const std::string& region,
                   const std::string& endpoint) {
  const std::string key = percent_encode(object.key, /*keep_slash=*/true);
  if (object.access_point && endpoint.empty()) {
    return fmt::format("https://{}.s3-accesspoint.dualstack.{}.{}/{}{}", object.bucket, region,
                       aws_domain(object), key, version_query(object));
  }
  return fmt::format("{}/{}/{}{}", s3_base(object, region, endpoint), object.bucket, key,
                     version_query(object));
}

std::string s3_bucket_url(const ObjectName& object, const std::string& hint,
                          const std::string& endpoint) {
  return fmt::format("{}/{}", s3_base(object, hint, endpoint), object.bucket);
}

std::string oss_url(const ObjectName& object, const std::string& region,
                    const std::string& endpoint) {
  const std::string key = percent_encode(object.key, /*keep_slash=*/true);
  if (!endpoint.empty()) {
    return fmt::format("{}/{}/{}{}", endpoint, object.bucket, key, version_query(object));
  }
  return fmt::format("https://{}.oss-{}-internal.aliyuncs.com/{}{}", object.bucket, region, key,
                     version_query(object));
}

std::string google_url(const ObjectName& object, const std::string& endpoint) {
  return fmt::format("{}/storage/v1/b/{}/o/{}?alt=media", endpoint, object.bucket,
                     percent_encode(object.key, /*keep_slash=*/false));
}

std::string hint_region(const ObjectName& object) {
  if (object.partition == "aws-cn") return "cn-north-1";
  if (object.partition == "aws-us-gov") return "us-gov-west-1";
  return {};
}

}  // namespace firstlight::net
