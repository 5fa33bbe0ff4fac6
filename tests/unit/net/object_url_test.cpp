// SPDX-License-Identifier: Apache-2.0
#include "net/object_url.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace firstlight::net {
namespace {

std::string where(const std::string& url) {
  const ObjectName object = parse_object_url(url);
  const std::string region = object.region.empty() ? "eu-central-1" : object.region;
  switch (object.store) {
    case Store::kOss:
      return oss_url(object, "cn-hangzhou", "");
    case Store::kGoogle:
      return google_url(object, "https://storage.googleapis.com");
    case Store::kS3:
      break;
  }
  return s3_url(object, region, "");
}

TEST_CASE("where objects are asked for") {
  struct Row {
    std::string url;
    std::string wanted;
  };
  const std::string s3 = "https://s3.dualstack.eu-central-1.amazonaws.com";
  const Row rows[] = {
      {"s3://bucket/key", s3 + "/bucket/key"},
      {"s3://bucket//a/b", s3 + "/bucket/a/b"},
      {"s3://bucket/a%20b+c", s3 + "/bucket/a%20b%2Bc"},
      {"s3://bucket/key?versionId=a%2Bb", s3 + "/bucket/key?versionId=a%2Bb"},
      {"arn:aws:s3:::bucket/a/b", s3 + "/bucket/a/b"},
      {"arn:aws:s3:::bucket/key?versionId=v", s3 + "/bucket/key?versionId=v"},
      {"arn:aws-cn:s3:::bucket/key",
       "https://s3.dualstack.eu-central-1.amazonaws.com.cn/bucket/key"},
      {"arn:aws:s3:us-west-2:123456789012:accesspoint/point/object/a/b",
       "https://point-123456789012.s3-accesspoint.dualstack.us-west-2.amazonaws.com/a/b"},
      {"gs://bucket/a/b c",
       "https://storage.googleapis.com/storage/v1/b/bucket/o/a%2Fb%20c?alt=media"},
      {"oss://bucket/a/b", "https://bucket.oss-cn-hangzhou-internal.aliyuncs.com/a/b"},
      {"oss://bucket/a?versionId=v",
       "https://bucket.oss-cn-hangzhou-internal.aliyuncs.com/a?versionId=v"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    CHECK(where(row.url) == row.wanted);
  }
}

TEST_CASE("URLs that name no object, or that would lead elsewhere") {
  for (const std::string url : {
           "s3://bucket",
           "s3://bucket/",
           "s3:///key",
           "s3://evil.example:80/key",
           "arn:aws:s3:::bucket",
           "arn:aws:sqs:::bucket/key",
           "arn:aws:s3",
           "arn:aws:s3:eu.evil/x:1:accesspoint/a/object/k",
           "arn:aws:s3:eu:1:accesspoint/a.evil/object/k",
           "arn:aws:s3:eu:1:accesspoint/a/k",
       }) {
    CAPTURE(url);
    CHECK_THROWS_AS(static_cast<void>(parse_object_url(url)), Error);
  }
}

TEST_CASE("hints") {
  CHECK(hint_region(parse_object_url("arn:aws-cn:s3:::b/k")) == "cn-north-1");
  CHECK(hint_region(parse_object_url("arn:aws-us-gov:s3:::b/k")) == "us-gov-west-1");
  CHECK(hint_region(parse_object_url("s3://b/k")).empty());
}

}  // namespace
}  // namespace firstlight::net
