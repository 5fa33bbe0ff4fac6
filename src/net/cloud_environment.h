// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firstlight::net {

enum class Cloud { kNone, kAliyun, kAws, kAzure, kGoogle };

// Which cloud this machine runs in, so whose credentials it may ask for, and where its services
// are. URLs without a slash at the end.
struct CloudEnvironment {
  Cloud cloud = Cloud::kNone;
  std::string aws_metadata = "http://169.254.169.254";
  std::string azure_metadata = "http://169.254.169.254";
  std::string google_metadata = "http://169.254.169.254";
  std::string aliyun_metadata = "http://100.100.100.200";
  // In place of the services' own hosts; bucket or container come first in the path then. Empty:
  // the services' own.
  std::string s3_endpoint;
  std::string oss_endpoint;
  std::string google_endpoint = "https://storage.googleapis.com";
};

// As the machine's firmware says (SMBIOS).
[[nodiscard]] Cloud cloud_of_this_machine();

}  // namespace firstlight::net
