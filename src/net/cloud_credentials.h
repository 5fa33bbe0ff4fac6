// SPDX-License-Identifier: Apache-2.0
// What a machine's cloud gives it to identify itself with: keys of its role, bearer tokens. Each is
// asked for when it is first needed, shared by all that need it, and asked for again when it is
// about to expire.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/deadline.h"
#include "base/secret.h"
#include "net/cloud_environment.h"
#include "net/fetcher.h"

namespace firstlight::net {

// This long before its end something is taken as expired; clouds have the next one ready then.
inline constexpr std::chrono::seconds kExpiryMargin{60};
// Not asked more often than this, whatever a service or this machine's clock says.
inline constexpr std::chrono::seconds kLeastSharedTime{1};
// Why there is nothing is remembered for this long.
inline constexpr std::chrono::seconds kRefusalMemory{60};

// Keys to sign with, or why there are none.
struct RoleKeys {
  std::string id;
  Secret secret;
  Secret session_token;  // empty: none
  std::string why_not;   // set: there are no keys
  std::chrono::steady_clock::time_point fresh_until;
};

// A value of the header field Authorization, or why there is none.
struct BearerToken {
  Secret authorization;
  std::string why_not;  // set: there is none
  std::chrono::steady_clock::time_point fresh_until;
};

class CloudCredentials {
 public:
  // Both must outlive it.
  CloudCredentials(Fetcher& fetcher, const CloudEnvironment& environment);

  // Within `deadline`. What cannot be had is said in `why_not`; but a token of Google that cannot
  // be had where there is a service account is an Error (spec fetch section 2), as MetadataSession
  // throws.
  [[nodiscard]] const RoleKeys& aws_role(const Deadline& deadline);
  [[nodiscard]] const RoleKeys& aliyun_role(const Deadline& deadline);
  [[nodiscard]] const BearerToken& azure_token(const Deadline& deadline);
  [[nodiscard]] const BearerToken& google_token(const Deadline& deadline);

 private:
  [[nodiscard]] BearerToken ask_azure(const Deadline& deadline);
  [[nodiscard]] BearerToken ask_google(const Deadline& deadline);

  Fetcher& fetcher_;
  const CloudEnvironment& environment_;
  std::optional<RoleKeys> aws_role_;
  std::optional<RoleKeys> aliyun_role_;
  std::optional<BearerToken> azure_token_;
  std::optional<BearerToken> google_token_;
};

}  // namespace firstlight::net
