// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_stream.h"

namespace firstlight {

// True if `bytes` start with the gzip magic (RFC 1952 section 2.3.1).
[[nodiscard]] bool is_gzip(std::string_view bytes);

// Inflates all members of a gzip file that comes piece by piece.
class GzipInflater {
 public:
  // `object` and `limit_name` name the data and the bound on what comes out in messages.
  GzipInflater(std::uint64_t max_bytes, std::string_view object, std::string_view limit_name,
               ByteSink sink);
  GzipInflater(const GzipInflater&) = delete;
  GzipInflater& operator=(const GzipInflater&) = delete;
  ~GzipInflater();

  // Throws Error: kVerification for damaged or trailing bytes, kLimit when more than `max_bytes`
  // come out, and what the sink throws.
  void add(std::string_view piece);

  // The data are complete. Throws Error (kVerification) if the last member is not.
  void finish();

 private:
  class Impl;  // zlib's state
  std::unique_ptr<Impl> impl_;
};

// The same in one go.
[[nodiscard]] std::string gunzip(std::string_view bytes, std::size_t max_bytes,
                                 std::string_view object, std::string_view limit_name);

}  // namespace firstlight
