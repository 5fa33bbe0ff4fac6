// SPDX-License-Identifier: Apache-2.0
// HTTP exchanges by libcurl, many at once in one loop, and the pool of connections that they share.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "net/fetcher.h"
#include "net/http_transfer.h"

namespace firstlight::net {

class HttpSession {
 public:
  HttpSession() = default;
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;
  ~HttpSession() { cancel(); }

  // Sends `request` once and follows no redirect. It and the texts of `settings` must stay as they
  // are until the exchange has ended. `tag` comes back with its end. Throws Error when the request
  // cannot be sent at all.
  void begin(std::size_t tag, const HttpRequest& request, const ConnectionSettings& settings,
             const ResumePoint& resume, const Deadline& deadline);

  struct Ended {
    std::size_t tag = 0;
    Exchange exchange;
  };

  // Waits for the end of an exchange; nullopt when there is none until `wake_up`. Throws what the
  // sink of a body has thrown.
  [[nodiscard]] std::optional<Ended> next(const Deadline& wake_up);

  // Breaks off all exchanges.
  void cancel();

  [[nodiscard]] const FetcherCounters& counters() const { return counters_; }

 private:
  // Sets libcurl up at the first exchange: most runs of validate have none.
  void open();

  struct CloseMulti {
    void operator()(CURLM* handle) const { static_cast<void>(curl_multi_cleanup(handle)); }
  };

  struct Running {
    std::size_t tag;
    std::unique_ptr<HttpTransfer> transfer;
  };

  [[nodiscard]] std::optional<Ended> ended_by_itself();
  [[nodiscard]] std::pair<const HttpTransfer*, HttpTransfer::Bound> first_bound() const;
  [[nodiscard]] Running take(const HttpTransfer* transfer);
  [[nodiscard]] Ended count(std::size_t tag, Exchange exchange);
  void wait(const std::optional<Deadline::Clock::time_point>& until,
            Deadline::Clock::time_point now);

  std::unique_ptr<CURLM, CloseMulti> multi_;  // holds the connections
  std::vector<Running> running_;
  FetcherCounters counters_;
};

}  // namespace firstlight::net
