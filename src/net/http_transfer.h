// SPDX-License-Identifier: Apache-2.0
// One HTTP exchange on its way.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "net/http_options.h"
#include "net/http_reception.h"
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
  ResumePoint resume;        // where a body that broke off can go on
  unsigned connections = 0;  // opened for it
};

class HttpTransfer {
 public:
  // Both references must outlive it. `deadline` bounds it beside the request's own time-outs.
  HttpTransfer(const HttpRequest& request, const ConnectionSettings& settings,
               const ResumePoint& resume, const Deadline& deadline);
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;
  ~HttpTransfer() = default;

  [[nodiscard]] CURL* easy() const { return easy_.get(); }

  // The bound that applies at present, with its name: to the header once the request is on its way,
  // to the next byte of the body, and to the whole.
  struct Bound {
    std::optional<std::chrono::steady_clock::time_point> at;  // nullopt: none
    std::string_view name;
  };
  [[nodiscard]] Bound bound() const;

  // How it ended, after libcurl has let go of it. Rethrows what the body's sink threw.
  [[nodiscard]] Exchange ended(CURLcode code);
  // When a bound of that name was reached.
  [[nodiscard]] Exchange overdue(std::string_view bound_name);

 private:
  struct CloseEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };

  [[noreturn]] void rethrow_sink_failure() const;
  [[nodiscard]] Exchange exchange_so_far() const;
  [[nodiscard]] bool is_tftp() const;
  // How far it came, for people.
  [[nodiscard]] std::string progress() const;
  void describe_failure(CURLcode code, Exchange& exchange) const;
  void describe_answer(Exchange& exchange);

  const HttpRequest& request_;
  Deadline deadline_;
  bool resumed_;  // the rest of a body was asked for
  HttpReception reception_;
  std::array<char, CURL_ERROR_SIZE> detail_{};
  HeaderList headers_;
  std::unique_ptr<CURL, CloseEasy> easy_;  // before all that it points to
  std::chrono::steady_clock::time_point started_;
};

}  // namespace firstlight::net
