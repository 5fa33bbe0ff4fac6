// SPDX-License-Identifier: Apache-2.0
// A request with its attempts and redirects. It sends nothing itself: the fetcher asks it what to
// send next, and tells it how that ended.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/deadline.h"
#include "net/fetcher.h"
#include "net/http_transfer.h"

namespace firstlight::net {

inline constexpr unsigned kMaxRedirects = 20;

// "GET", "HEAD", "PUT", "POST"
[[nodiscard]] std::string_view method_name(HttpMethod method);

class PendingRequest {
 public:
  // Throws Error (kConfigInvalid) for a request that makes no sense. `request` must outlive this.
  explicit PendingRequest(const HttpRequest& request);

  // What to send next: the request, or where it was redirected to.
  [[nodiscard]] const HttpRequest& hop() const { return hop_; }
  [[nodiscard]] const ResumePoint& resume() const { return resume_; }
  // Of all attempts; the request's own total time runs from the first call on.
  [[nodiscard]] const Deadline& deadline();
  [[nodiscard]] unsigned attempts() const { return attempts_; }

  // How the exchange for hop() ended. `random` as for decide(). Throws Error as Fetcher::send().
  struct Next {
    std::optional<HttpResponse> response;  // set: done
    bool redirected = false;               // hop() is to be sent at once
    std::chrono::milliseconds wait{0};     // otherwise: to be sent after this time
    bool asked_to_wait = false;            // by the server
    std::string failure;                   // why this attempt came to nothing
  };
  [[nodiscard]] Next ended(Exchange exchange, double random);

 private:
  [[nodiscard]] bool redirect(Exchange& exchange);

  const HttpRequest& request_;
  HttpRequest hop_;
  ResumePoint resume_;
  std::optional<Deadline> deadline_;
  unsigned attempts_ = 0;
  unsigned redirects_ = 0;
};

}  // namespace firstlight::net
