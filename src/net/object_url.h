// SPDX-License-Identifier: Apache-2.0
// URLs of objects in the stores of clouds: spec fetch section 2 and 4, ecs section 5. Pure.
#pragma once

#include <string>
#include <string_view>

namespace firstlight::net {

enum class Store { kS3, kOss, kGoogle };

// What an s3:, arn:, oss: or gs: URL names.
struct ObjectName {
  Store store = Store::kS3;
  std::string partition = "aws";  // of an ARN
  std::string bucket;             // of an access point: its host name's first part
  std::string region;             // empty: not said
  bool access_point = false;
  std::string key;         // decoded
  std::string version_id;  // decoded; empty: the newest
};

// Throws Error (kConfigInvalid) for a URL that names no object.
[[nodiscard]] ObjectName parse_object_url(const std::string& url);

// True for the schemes of object stores.
[[nodiscard]] bool is_object_scheme(std::string_view scheme);

// RFC 3986 unreserved characters, and the slash where `keep_slash`, as they are; others as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text, bool keep_slash);

// Where an object is asked for. `endpoint`: in place of the service's own hosts; empty: those.
[[nodiscard]] std::string s3_url(const ObjectName& object, const std::string& region,
                                 const std::string& endpoint);
[[nodiscard]] std::string oss_url(const ObjectName& object, const std::string& region,
                                  const std::string& endpoint);
[[nodiscard]] std::string google_url(const ObjectName& object, const std::string& endpoint);

// The bucket itself, for asking which region it is in. `hint`: a region of its partition.
[[nodiscard]] std::string s3_bucket_url(const ObjectName& object, const std::string& hint,
                                        const std::string& endpoint);

// A region of the ARN's partition; empty for the partition "aws".
[[nodiscard]] std::string hint_region(const ObjectName& object);

// What becomes part of a host name or of a signature's scope, as a region does, must not be able to
// leave it: lower-case letters, digits and '-' only.
[[nodiscard]] bool is_host_label(std::string_view text);

}  // namespace firstlight::net
