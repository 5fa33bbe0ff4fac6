// SPDX-License-Identifier: Apache-2.0
// How objects in the stores of clouds are asked for: region, credentials, signature (spec fetch
// sections 2 and 4, ecs section 5).
#pragma once

#include <map>
#include <string>

#include "base/deadline.h"
#include "base/recorder.h"
#include "net/cloud_credentials.h"
#include "net/cloud_environment.h"
#include "net/fetcher.h"
#include "net/object_url.h"

namespace firstlight::net {

class ObjectAccess {
 public:
  // What is learnt is kept for as long as this lives, a run; credentials until they expire.
  ObjectAccess(Fetcher& fetcher, CloudEnvironment environment, Recorder& recorder);
  ObjectAccess(const ObjectAccess&) = delete;
  ObjectAccess& operator=(const ObjectAccess&) = delete;
  ~ObjectAccess() = default;

  // False for a URL that prepare() does nothing about, whatever the cloud.
  [[nodiscard]] static bool may_concern(const std::string& url);

  // True for a URL that prepare() does something about.
  [[nodiscard]] bool concerns(const std::string& url) const;

  // Makes a request for an object's URL (s3, arn, oss, gs, and https for an Azure blob) one by
  // http that carries this machine's credentials. Without a role it is anonymous, and
  // `request.remark` says why. Throws Error as Fetcher::send() and MetadataSession, kConfigInvalid
  // for a URL that names no object, kNetwork for a bucket that is not there or a region that is
  // not known.
  void prepare(HttpRequest& request);

 private:
  void prepare_s3(const ObjectName& object, HttpRequest& request);
  void prepare_oss(const ObjectName& object, HttpRequest& request);
  void prepare_google(const ObjectName& object, HttpRequest& request);
  void prepare_azure(HttpRequest& request);
  [[nodiscard]] static bool has_keys(const RoleKeys& keys, HttpRequest& request);
  [[nodiscard]] std::string bucket_region(const ObjectName& object, const HttpRequest& wanted);
  [[nodiscard]] std::string own_aws_region(const Deadline& deadline);
  [[nodiscard]] const std::string& aliyun_region(const Deadline& deadline);

  Fetcher& fetcher_;
  CloudEnvironment environment_;
  Recorder& recorder_;
  CloudCredentials credentials_;
  std::string aliyun_region_;
  std::map<std::string, std::string> bucket_regions_;
};

}  // namespace firstlight::net
