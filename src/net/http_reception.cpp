// SPDX-License-Identifier: Apache-2.0
#include "net/http_reception.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii.h"
#include "net/http_limits.h"

namespace firstlight::net {
namespace {

constexpr int kOk = 200;
constexpr int kNoContent = 204;
constexpr int kPartialContent = 206;
constexpr int kRangeNotSatisfiable = 416;
constexpr int kFirstFinalStatus = 200;

int status_of(std::string_view status_line) {
  const std::size_t space = status_line.find(' ');
  if (space == std::string_view::npos) return 0;
  int status = 0;
  const std::string_view text = status_line.substr(space + 1);
  static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), status));
  return status;
}

// The value of the field `name` (in lower case) if `line` is that field.
std::string value_of(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':') return {};
  const bool same = std::equal(name.begin(), name.end(), line.begin(),
                               [](char wanted, char there) { return wanted == to_lower(there); });
  if (!same) return {};
  line.remove_prefix(name.size() + 1);
  const std::size_t begin = line.find_first_not_of(" \t");
  const std::size_t end = line.find_last_not_of(" \t\r\n");
  if (begin == std::string_view::npos || end < begin) return {};
  return std::string(line.substr(begin, end - begin + 1));
}

// RFC 9110 section 8.8.3: without "W/", in quotes.
bool is_strong(std::string_view entity_tag) {
  return entity_tag.size() >= 2 && entity_tag.starts_with('"') && entity_tag.ends_with('"');
}

}  // namespace

HttpReception::HttpReception(BodySink* sink, std::uint64_t max_body_bytes, ResumePoint resume)
    : sink_(sink), max_body_bytes_(max_body_bytes), resume_(std::move(resume)) {}

bool HttpReception::on_header(std::string_view line) {
  header_bytes_ += line.size();
  header_too_large_ = header_bytes_ > kMaxHeaderBytes;
  if (header_too_large_) return false;
  if (line.starts_with("HTTP/")) {
    begin_answer(line);
  } else if (line == "\r\n" || line == "\n") {
    header_complete_ = status_ >= kFirstFinalStatus;
    last_body_byte_ = Clock::now();
    if (header_complete_) begin_body();
  } else {
    note_field(line);
  }
  return sink_failure_ == nullptr && !wrong_range_;
}

void HttpReception::begin_answer(std::string_view status_line) {
  status_ = status_of(status_line);
  entity_tag_.clear();
  content_range_.clear();
  field_.clear();
}

bool HttpReception::begin_without_header() {
  status_ = kOk;
  header_complete_ = true;
  last_body_byte_ = Clock::now();
  begin_body();
  return sink_failure_ == nullptr;
}

void HttpReception::note_field(std::string_view line) {
  if (std::string tag = value_of(line, "etag"); !tag.empty()) entity_tag_ = std::move(tag);
  if (std::string range = value_of(line, "content-range"); !range.empty()) {
    content_range_ = std::move(range);
  }
  if (wanted_field_.empty()) return;
  if (std::string value = value_of(line, wanted_field_); !value.empty()) field_ = std::move(value);
}

void HttpReception::begin_body() {
  if (sink_ == nullptr) return;
  if (status_ == kPartialContent) {
    body_bytes_ = resume_.offset;
    wrong_range_ = resume_.offset == 0 ||
                   !content_range_.starts_with(fmt::format("bytes {}-", resume_.offset)) ||
                   entity_tag_ != resume_.validator;
  } else if (status_ == kOk || status_ == kNoContent) {
    resume_ = {};
    try {
      sink_->restart();
    } catch (...) {
      sink_failure_ = std::current_exception();
    }
  }
}

bool HttpReception::on_body(std::string_view piece) {
  body_too_large_ = piece.size() > max_body_bytes_ - body_bytes_;
  if (body_too_large_) return false;
  body_bytes_ += piece.size();
  last_body_byte_ = Clock::now();
  if (sink_ == nullptr) {
    body_.append(piece);
  } else if (status_ == kOk || status_ == kPartialContent) {
    give_to_sink(piece);
  }
  return sink_failure_ == nullptr;
}

// No exception may pass through libcurl, which is C.
void HttpReception::give_to_sink(std::string_view piece) {
  try {
    sink_->add(piece);
  } catch (...) {
    sink_failure_ = std::current_exception();
  }
}

ResumePoint HttpReception::resume_point() const {
  if (wrong_range_ || status_ == kRangeNotSatisfiable) return {};
  const bool is_body = header_complete_ && (status_ == kOk || status_ == kPartialContent);
  if (!is_body) return resume_;  // what there was still holds
  if (body_bytes_ == 0 || !is_strong(entity_tag_)) return {};
  return {.offset = body_bytes_, .validator = entity_tag_};
}

}  // namespace firstlight::net
