// SPDX-License-Identifier: Apache-2.0
#include "base/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/error.h"

namespace firstlight {
namespace {

class Inflater {
 public:
  explicit Inflater(std::string_view input) : input_(input) {
    constexpr int kGzipOnly = 15 + 16;  // zlib.h, inflateInit2: largest window, gzip header wanted
    ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }

  // Appends the next piece; returns zlib's status.
  int next(std::string& out) {
    if (!ready_) return Z_MEM_ERROR;
    if (stream_.avail_in == 0) feed();
    stream_.next_out = buffer_.data();
    stream_.avail_out = static_cast<uInt>(buffer_.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    out.append(reinterpret_cast<const char*>(buffer_.data()), buffer_.size() - stream_.avail_out);
    return status;
  }

  // After the end of a member: true if another one follows.
  bool next_member() {
    if (stream_.avail_in == 0) feed();
    return stream_.avail_in != 0 && inflateReset(&stream_) == Z_OK;
  }

 private:
  void feed() {
    const std::size_t piece =
        std::min<std::size_t>(input_.size(), std::numeric_limits<uInt>::max());
    // zlib's interface takes a pointer to non-const but does not write through it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input_.data()));
    stream_.avail_in = static_cast<uInt>(piece);
    input_.remove_prefix(piece);
  }

  std::string_view input_;
  z_stream stream_{};
  bool ready_ = false;
  std::array<unsigned char, 64UL * 1024UL> buffer_{};
};

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

std::string gunzip(std::string_view bytes, std::size_t max_bytes, std::string_view object,
                   std::string_view limit_name) {
  const auto damaged = [&](std::string why) {
    return Error({.code = ErrorCode::kVerification,
                  .tried = "decompress gzip data of",
                  .object = std::string(object),
                  .why = std::move(why)});
  };
  Inflater inflater(bytes);
  std::string out;
  while (true) {
    const int status = inflater.next(out);
    if (out.size() > max_bytes) {
      throw Error({.code = ErrorCode::kLimit,
                   .tried = "decompress gzip data of",
                   .object = std::string(object),
                   .why = "more than " + std::to_string(max_bytes) + " bytes come out",
                   .hint = "the bound is " + std::string(limit_name)});
    }
    if (status == Z_STREAM_END) {
      if (!inflater.next_member()) return out;
    } else if (status == Z_BUF_ERROR) {
      throw damaged("the data ends too early");
    } else if (status != Z_OK) {
      throw damaged("the data is damaged or not gzip");
    }
  }
}

}  // namespace firstlight
