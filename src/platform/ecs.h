// SPDX-License-Identifier: Apache-2.0
// The metadata service of Alibaba Cloud ECS.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/secret.h"
#include "net/fetcher.h"
#include "platform/ecs_answer.h"
#include "platform/platform.h"

namespace firstlight::platform {

// SMBIOS product name of an ECS instance.
inline constexpr std::string_view kEcsProductName = "Alibaba Cloud ECS";

// ECS documents 32 KiB for user data; twice that leaves room for a higher bound to come.
inline constexpr std::size_t kMaxEcsUserDataBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxEcsMetadataBytes = std::size_t{1024} * 1024;

// Talks to the service over one connection, with a session token from the first request on if the
// service hands out any. The network must be up. Errors: kMetadataDenied, kMetadata, and those of
// net::Fetcher::send; they never hold the token.
class EcsMetadata {
 public:
  // `base_url` without a slash at its end.
  EcsMetadata(net::Fetcher& fetcher, std::string base_url, const Deadline& deadline);

  [[nodiscard]] std::string user_data_url() const;
  // nullopt when none is set.
  [[nodiscard]] std::optional<std::string> user_data();

  [[nodiscard]] std::string vendor_data_url() const;
  // nullopt when there is none.
  [[nodiscard]] std::optional<std::string> vendor_data();

  // From the document of the whole tree, or item by item where that is missing or not understood.
  [[nodiscard]] InstanceMetadata instance_metadata();

 private:
  [[nodiscard]] std::optional<std::string> item(std::string_view path, std::size_t max_bytes,
                                                std::string_view bound_name,
                                                const Deadline& deadline);
  [[nodiscard]] std::optional<std::string> metadata_item(std::string_view path);
  [[nodiscard]] InstanceMetadata walk();
  [[nodiscard]] std::vector<std::string> folder(const std::string& path);
  [[nodiscard]] net::HttpRequest request_for(std::string_view path) const;
  void get_token(const Deadline& deadline);

  net::Fetcher& fetcher_;
  std::string base_url_;
  Deadline deadline_;
  std::optional<EcsToken> token_state_;  // unset before the first request
  Secret token_;
};

}  // namespace firstlight::platform
