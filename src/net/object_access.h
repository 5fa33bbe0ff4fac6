// SPDX-License-Identifier: Apache-2.0
// How objects in the stores of clouds are asked for: region, credentials, signature (spec fetch
// sections 2 and 4, ecs section 5).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/deadline.h"
#include "base/recorder.h"
#include "base/secret.h"
#include "net/cloud_environment.h"
#include "net/fetcher.h"
#include "net/metadata_session.h"
#include "net/object_url.h"

namespace firstlight::net {

class ObjectAccess {
 public:
  // What is learnt, regions and credentials, is kept for as long as this lives: a run.
  ObjectAccess(Fetcher& fetcher, CloudEnvironment environment, Recorder& recorder);

  // True for a URL that prepare() does something about.
  [[nodiscard]] bool concerns(const std::string& url) const;

  // Makes a request for an object's URL (s3, arn, oss, gs, and https for an Azure blob) one by
  // http that carries this machine's credentials. Without a role it is anonymous, and
  // `request.remark` says why. Throws Error as Fetcher::send() and MetadataSession, kConfigInvalid
  // for a URL that names no object, kNetwork for a bucket that is not there or a region that is
  // not known.
  void prepare(HttpRequest& request);

 private:
  struct Credentials {
    std::string id;
    Secret secret;
    Secret token;
  };
  // Credentials, or why there are none.
  struct Role {
    std::optional<Credentials> credentials;
    std::string why_not;
  };

  // The names of a service's answers about a role.
  struct RoleNames {
    std::string path;
    std::string id;
    std::string secret;
    std::string token;
  };

  void prepare_s3(const ObjectName& object, HttpRequest& request);
  void prepare_oss(const ObjectName& object, HttpRequest& request);
  void prepare_google(const ObjectName& object, HttpRequest& request);
  void prepare_azure(HttpRequest& request);
  static void sign(const Role& role, const std::string& region, HttpRequest& request);
  [[nodiscard]] std::string bucket_region(const ObjectName& object, const HttpRequest& wanted);
  [[nodiscard]] std::string own_aws_region(const Deadline& deadline);
  [[nodiscard]] const Role& role(MetadataSession metadata, const std::string& base_url,
                                 const RoleNames& names);
  [[nodiscard]] const Role& aws_role(const Deadline& deadline);
  [[nodiscard]] const Role& aliyun_role(const Deadline& deadline);
  [[nodiscard]] const std::string& aliyun_region(const Deadline& deadline);

  Fetcher& fetcher_;
  CloudEnvironment environment_;
  Recorder& recorder_;
  std::optional<Role> role_;
  std::optional<Secret> google_authorization_;  // empty: anonymous
  std::string aliyun_region_;
  std::map<std::string, std::string> bucket_regions_;
};

}  // namespace firstlight::net
