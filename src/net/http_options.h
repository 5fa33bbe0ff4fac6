// SPDX-License-Identifier: Apache-2.0
// What libcurl is told about a request.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/fetcher.h"

namespace firstlight::net {

// How to reach a server, and whom to believe.
struct ConnectionSettings {
  const std::vector<std::string>& name_servers;  // addresses
  const std::string& authorities;                // PEM; empty: those of trust_store_path()
  std::string proxy;                             // URL; empty: none
};

// Where a body that broke off goes on (RFC 9110 section 14).
struct ResumePoint {
  std::uint64_t offset = 0;  // bytes there are; 0: ask for the whole
  std::string validator;     // strong entity tag of the answer that they came from
};

struct FreeHeaderList {
  void operator()(curl_slist* list) const;
};
using HeaderList = std::unique_ptr<curl_slist, FreeHeaderList>;

// Sets everything but where the answer goes. libcurl reads the returned list, and the authorities
// of `settings`, until the transfer has ended.
[[nodiscard]] HeaderList set_request_options(CURL* easy, const HttpRequest& request,
                                             const ConnectionSettings& settings,
                                             const ResumePoint& resume);

}  // namespace firstlight::net
