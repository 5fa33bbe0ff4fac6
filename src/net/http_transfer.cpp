// SPDX-License-Identifier: Apache-2.0
#include "net/http_transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <string_view>

#include "base/error.h"
#include "net/http_limits.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

using Clock = std::chrono::steady_clock;

std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* reception) {
  const std::string_view line(data, size * count);
  return static_cast<HttpReception*>(reception)->on_header(line) ? line.size() : 0;
}

std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* reception) {
  const std::string_view piece(data, size * count);
  if (static_cast<HttpReception*>(reception)->on_body(piece)) return piece.size();
  return piece.empty() ? 1 : 0;  // anything but the size ends the transfer
}

template <typename Value>
Value info(CURL* easy, CURLINFO what) {
  Value value{};
  static_cast<void>(curl_easy_getinfo(easy, what, &value));
  return value;
}

// CURLE_UNSUPPORTED_PROTOCOL is not among them: it is also what an answer that is not HTTP gives.
bool is_hopeless(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_TFTP_NOTFOUND:
    case CURLE_TFTP_PERM:
    case CURLE_TFTP_ILLEGAL:
    case CURLE_TFTP_NOSUCHUSER:
      return true;
    default:
      return false;
  }
}

}  // namespace

HttpTransfer::HttpTransfer(const HttpRequest& request, const ConnectionSettings& settings,
                           const ResumePoint& resume, const Deadline& deadline)
    : request_(request),
      deadline_(deadline),
      resumed_(resume.offset > 0),
      reception_(request.sink, request.max_body_bytes, resume),
      easy_(curl_easy_init()),
      started_(Clock::now()) {
  if (!easy_) throw std::bad_alloc();
  headers_ = set_request_options(easy(), request, settings, resume);
  // None of these can fail: they store a pointer.
  static_cast<void>(curl_easy_setopt(easy(), CURLOPT_HEADERFUNCTION, on_header));
  static_cast<void>(curl_easy_setopt(easy(), CURLOPT_HEADERDATA, &reception_));
  static_cast<void>(curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, on_body));
  static_cast<void>(curl_easy_setopt(easy(), CURLOPT_WRITEDATA, &reception_));
  static_cast<void>(curl_easy_setopt(easy(), CURLOPT_ERRORBUFFER, detail_.data()));
  static_cast<void>(curl_easy_setopt(easy(), CURLOPT_PRIVATE, this));
  reception_.want_field(request.wanted_field);
  if (is_tftp()) static_cast<void>(reception_.begin_without_header());
}

HttpTransfer::Bound HttpTransfer::bound() const {
  const Bound whole{.at = deadline_.at(), .name = deadline_.name()};
  Bound now = whole;
  if (reception_.header_complete()) {
    now = {.at = reception_.last_body_byte() + request_.stall_timeout,
           .name = "the time for a silent body"};
  } else if (request_.response_timeout.count() > 0) {
    const auto sent_us = info<curl_off_t>(easy(), CURLINFO_PRETRANSFER_TIME_T);
    if (sent_us == 0) return whole;
    now = {.at = started_ + std::chrono::microseconds{sent_us} + request_.response_timeout,
           .name = "the time for an answer's header"};
  }
  return whole.at && (!now.at || *whole.at < *now.at) ? whole : now;
}

bool HttpTransfer::is_tftp() const { return url_scheme(request_.url) == "tftp"; }

Exchange HttpTransfer::exchange_so_far() const {
  Exchange exchange;
  exchange.connections = static_cast<unsigned>(info<long>(easy(), CURLINFO_NUM_CONNECTS));
  if (request_.sink != nullptr) exchange.resume = reception_.resume_point();
  return exchange;
}

Exchange HttpTransfer::overdue(std::string_view bound_name) {
  Exchange exchange = exchange_so_far();
  exchange.failure = fmt::format("{} is over, {}", bound_name, progress());
  return exchange;
}

std::string HttpTransfer::progress() const {
  if (reception_.header_complete()) {
    return fmt::format("with {} bytes of the body received", reception_.body_bytes());
  }
  if (info<curl_off_t>(easy(), CURLINFO_PRETRANSFER_TIME_T) > 0)
    return "before the answer's header";
  if (info<curl_off_t>(easy(), CURLINFO_NAMELOOKUP_TIME_T) == 0) {
    return "without an answer of a name server";
  }
  return url_scheme(request_.url) == "https" ? "without a TLS connection" : "without a connection";
}

Exchange HttpTransfer::ended(CURLcode code) {
  if (reception_.sink_failure()) rethrow_sink_failure();
  Exchange exchange = exchange_so_far();
  if (code == CURLE_OK) {
    describe_answer(exchange);
  } else {
    describe_failure(code, exchange);
  }
  return exchange;
}

void HttpTransfer::rethrow_sink_failure() const {
  try {
    std::rethrow_exception(reception_.sink_failure());
  } catch (Error& error) {
    error.set_pointer(request_.config_pointer);
    throw;
  }
}

void HttpTransfer::describe_failure(CURLcode code, Exchange& exchange) const {
  if (reception_.body_too_large() || code == CURLE_FILESIZE_EXCEEDED) {
    exchange.outcome = AttemptOutcome::kHopeless;
    exchange.failure_code = ErrorCode::kLimit;
    exchange.failure = fmt::format("the body is larger than {} bytes ({})", request_.max_body_bytes,
                                   request_.max_body_name);
  } else if (reception_.header_too_large()) {
    exchange.outcome = AttemptOutcome::kHopeless;
    exchange.failure_code = ErrorCode::kLimit;
    exchange.failure = fmt::format("the answer's header is larger than {} bytes", kMaxHeaderBytes);
  } else if (reception_.wrong_range()) {
    exchange.failure = "the server sent another part of the body than was asked for";
  } else {
    exchange.outcome = is_hopeless(code) ? AttemptOutcome::kHopeless : AttemptOutcome::kNoAnswer;
    exchange.failure = detail_[0] != '\0' ? detail_.data() : curl_easy_strerror(code);
  }
}

void HttpTransfer::describe_answer(Exchange& exchange) {
  HttpResponse& response = exchange.response;
  response.status = is_tftp() ? 200 : static_cast<int>(info<long>(easy(), CURLINFO_RESPONSE_CODE));
  response.field = reception_.field();
  exchange.outcome = outcome_of_status(response.status);
  response.body = reception_.take_body();
  if (const char* address = info<const char*>(easy(), CURLINFO_PRIMARY_IP)) {
    response.remote_address = address;
  }
  if (const char* target = info<const char*>(easy(), CURLINFO_REDIRECT_URL)) {
    exchange.redirect_url = target;
  }
  if (const auto seconds = info<curl_off_t>(easy(), CURLINFO_RETRY_AFTER); seconds > 0) {
    constexpr curl_off_t kDaySeconds = 24L * 60L * 60L;
    exchange.retry_after = std::chrono::seconds{std::min(seconds, kDaySeconds)};
  }
  constexpr int kPartialContent = 206;
  constexpr int kRangeNotSatisfiable = 416;
  if (response.status == kPartialContent && request_.sink != nullptr) {
    response.status = 200;  // with what there was before it is the whole
  } else if (response.status == kRangeNotSatisfiable && resumed_) {
    exchange.outcome = AttemptOutcome::kNoAnswer;
    exchange.failure = "the server does not go on with the body that broke off";
  }
}

}  // namespace firstlight::net
