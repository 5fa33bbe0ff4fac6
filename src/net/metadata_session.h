// SPDX-License-Identifier: Apache-2.0
// A cloud's metadata service, as far as fetching needs it: the region, and the credentials of the
// machine's role.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/secret.h"
#include "net/fetcher.h"

namespace firstlight::net {

// The names by which a service hands out session tokens; empty: it has none.
struct MetadataDialect {
  std::string token_path;
  std::string lifetime_header;
  std::string token_header;
  HttpHeaderField fixed_header;  // of every request; without a name: none
};

[[nodiscard]] MetadataDialect aws_dialect();
[[nodiscard]] MetadataDialect aliyun_dialect();
[[nodiscard]] MetadataDialect azure_dialect();
[[nodiscard]] MetadataDialect google_dialect();

class MetadataSession {
 public:
  // Each request is bounded by `deadline`, and by a quarter of a minute.
  MetadataSession(Fetcher& fetcher, std::string base_url, MetadataDialect dialect,
                  const Deadline& deadline);

  // nullopt for 404. Throws Error: kMetadata for another status, those of Fetcher::send().
  [[nodiscard]] std::optional<Secret> get(std::string_view path);

 private:
  [[nodiscard]] HttpRequest request_for(std::string_view path) const;
  void get_token();

  Fetcher& fetcher_;
  std::string base_url_;
  MetadataDialect dialect_;
  Deadline deadline_;
  bool asked_for_token_ = false;
  Secret token_;
};

// The members of a flat JSON object that are text or whole numbers, as text; throws Error
// (kMetadata) naming `url` if it is none, or lacks one of `required`.
[[nodiscard]] std::map<std::string, Secret> short_members(std::string_view json,
                                                          std::string_view url,
                                                          const std::vector<std::string>& required);

}  // namespace firstlight::net
