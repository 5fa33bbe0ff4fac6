// SPDX-License-Identifier: Apache-2.0
// The answer to one request, as libcurl's callbacks give it.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include "net/body_sink.h"
#include "net/http_options.h"

namespace firstlight::net {

class HttpReception {
 public:
  using Clock = std::chrono::steady_clock;

  // `sink` takes the bodies of good answers; null: they are kept in memory.
  HttpReception(BodySink* sink, std::uint64_t max_body_bytes, ResumePoint resume);

  // Of libcurl; false ends the transfer.
  [[nodiscard]] bool on_header(std::string_view line);
  [[nodiscard]] bool on_body(std::string_view piece);

  [[nodiscard]] bool header_complete() const { return header_complete_; }
  [[nodiscard]] Clock::time_point last_body_byte() const { return last_body_byte_; }
  [[nodiscard]] std::uint64_t body_bytes() const { return body_bytes_; }
  [[nodiscard]] bool body_too_large() const { return body_too_large_; }
  [[nodiscard]] bool header_too_large() const { return header_too_large_; }
  // The rest that was asked for is not what the server sent: only the whole will do.
  [[nodiscard]] bool wrong_range() const { return wrong_range_; }
  // What the sink threw; null if nothing.
  [[nodiscard]] const std::exception_ptr& sink_failure() const { return sink_failure_; }

  // The answer has no header (TFTP): a body begins at once. False ends the transfer.
  [[nodiscard]] bool begin_without_header();

  // Keeps the value of the header field of this name, in lower case.
  void want_field(std::string_view name) { wanted_field_ = name; }
  [[nodiscard]] const std::string& field() const { return field_; }

  [[nodiscard]] std::string take_body() { return std::move(body_); }
  // Where to go on if the transfer has broken off; offset 0 when that is not possible.
  [[nodiscard]] ResumePoint resume_point() const;

 private:
  void begin_answer(std::string_view status_line);
  void note_field(std::string_view line);
  void begin_body();
  void give_to_sink(std::string_view piece);

  BodySink* sink_;
  std::uint64_t max_body_bytes_;
  ResumePoint resume_;
  std::uint64_t body_bytes_ = 0;  // of the whole, including those before `resume_`
  std::size_t header_bytes_ = 0;
  int status_ = 0;
  std::string entity_tag_;
  std::string content_range_;
  std::string wanted_field_;
  std::string field_;
  std::string body_;
  bool header_complete_ = false;
  bool body_too_large_ = false;
  bool header_too_large_ = false;
  bool wrong_range_ = false;
  std::exception_ptr sink_failure_;
  Clock::time_point last_body_byte_{};
};

}  // namespace firstlight::net
