// SPDX-License-Identifier: Apache-2.0
#include "base/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

#include "base/error.h"

namespace firstlight {

class GzipInflater::Impl {
 public:
  Impl(std::uint64_t max_bytes, std::string_view object, std::string_view limit_name, ByteSink sink)
      : left_(max_bytes),
        max_bytes_(max_bytes),
        object_(object),
        limit_name_(limit_name),
        sink_(std::move(sink)) {
    constexpr int kGzipOnly = 15 + 16;  // zlib.h, inflateInit2: largest window, gzip header wanted
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { inflateEnd(&stream_); }

  void add(std::string_view piece) {
    while (!piece.empty()) {
      const std::size_t size =
          std::min<std::size_t>(piece.size(), std::numeric_limits<uInt>::max());
      // zlib's interface takes a pointer to non-const but does not write through it.
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
      stream_.avail_in = static_cast<uInt>(size);
      piece.remove_prefix(size);
      inflate_input();
    }
  }

  void finish() const {
    if (!between_members_ || !began_) throw damaged("the data ends too early");
  }

 private:
  // Until the input is used up and all that it gives is out.
  void inflate_input() {
    while (stream_.avail_in > 0 || stream_.avail_out == 0) {
      if (between_members_) {
        if (stream_.avail_in == 0) return;
        if (began_ && inflateReset(&stream_) != Z_OK) throw std::bad_alloc();
        between_members_ = false;
        began_ = true;
      }
      stream_.next_out = buffer_.data();
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      emit(buffer_.size() - stream_.avail_out);
      if (status == Z_STREAM_END) {
        between_members_ = true;
      } else if (status == Z_BUF_ERROR) {
        return;  // more input is wanted
      } else if (status != Z_OK) {
        throw damaged("the data is damaged or not gzip");
      }
    }
  }

  void emit(std::size_t size) {
    if (size > left_) {
      throw Error({.code = ErrorCode::kLimit,
                   .tried = "decompress gzip data of",
                   .object = object_,
                   .why = "more than " + std::to_string(max_bytes_) + " bytes come out",
                   .hint = "the bound is " + limit_name_});
    }
    left_ -= size;
    if (size > 0) sink_({reinterpret_cast<const char*>(buffer_.data()), size});
  }

  [[nodiscard]] Error damaged(std::string why) const {
    return Error({.code = ErrorCode::kVerification,
                  .tried = "decompress gzip data of",
                  .object = object_,
                  .why = std::move(why)});
  }

  std::uint64_t left_;
  std::uint64_t max_bytes_;
  std::string object_;
  std::string limit_name_;
  ByteSink sink_;
  z_stream stream_{};
  bool began_ = false;
  bool between_members_ = true;
  std::array<unsigned char, 64UL * 1024UL> buffer_{};
};

GzipInflater::GzipInflater(std::uint64_t max_bytes, std::string_view object,
                           std::string_view limit_name, ByteSink sink)
    : impl_(std::make_unique<Impl>(max_bytes, object, limit_name, std::move(sink))) {}

GzipInflater::~GzipInflater() = default;

void GzipInflater::add(std::string_view piece) { impl_->add(piece); }

void GzipInflater::finish() { impl_->finish(); }

bool is_gzip(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

std::string gunzip(std::string_view bytes, std::size_t max_bytes, std::string_view object,
                   std::string_view limit_name) {
  std::string out;
  GzipInflater inflater(max_bytes, object, limit_name,
                        [&out](std::string_view piece) { out.append(piece); });
  inflater.add(bytes);
  inflater.finish();
  return out;
}

}  // namespace firstlight
