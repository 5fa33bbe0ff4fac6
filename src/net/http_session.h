// SPDX-License-Identifier: Apache-2.0
// One HTTP exchange by libcurl, and the pool of connections that outlive it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/fetcher.h"
#include "net/retry.h"

namespace firstlight::net {

// How one exchange ended. A failure is an expected outcome here, so it is a value.
struct Exchange {
  AttemptOutcome outcome = AttemptOutcome::kNoAnswer;
  HttpResponse response;     // when answered or busy
  std::string redirect_url;  // absolute; empty if the answer is none
  std::optional<std::chrono::milliseconds> retry_after;
  std::string failure;  // why there is no answer; never holds URL, header values or body
  ErrorCode failure_code = ErrorCode::kNetwork;
};

// How to reach a server, and whom to believe.
struct ConnectionSettings {
  const std::vector<std::string>& name_servers;  // addresses
  const std::string& authorities;                // PEM; empty: those of trust_store_path()
  std::string proxy;                             // URL; empty: none
};

class HttpSession {
 public:
  HttpSession();

  // Sends `request` once and follows no redirect. Throws Error only when it cannot be sent at all.
  [[nodiscard]] Exchange exchange(const HttpRequest& request, const ConnectionSettings& settings);

  [[nodiscard]] const FetcherCounters& counters() const { return counters_; }

 private:
  struct CloseMulti {
    void operator()(void* handle) const;
  };
  struct CloseEasy {
    void operator()(void* handle) const;
  };
  std::unique_ptr<void, CloseMulti> multi_;  // CURLM: holds the connections
  std::unique_ptr<void, CloseEasy> easy_;    // CURL: one for all exchanges, one after the other
  FetcherCounters counters_;
};

}  // namespace firstlight::net
