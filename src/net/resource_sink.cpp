// SPDX-License-Identifier: Apache-2.0
#include "net/resource_sink.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "net/url_parts.h"

namespace firstlight::net {

ResourceSink::ResourceSink(const config::Resource& resource, std::uint64_t max_bytes,
                           std::string max_bytes_name, BodySink& target)
    : source_(resource.source.value_or("")),
      is_gzip_(resource.compression == "gzip"),
      max_bytes_(max_bytes),
      max_bytes_name_(std::move(max_bytes_name)),
      hash_(resource),
      target_(target) {
  if (is_gzip_ || resource.compression.value_or("").empty()) return;
  throw Error({.code = ErrorCode::kConfigInvalid,
               .tried = "decompress",
               .object = display_url(source_),
               .why = "unknown compression; known is gzip"});
}

void ResourceSink::restart() {
  received_bytes_ = passed_on_bytes_ = 0;
  hash_.restart();
  target_.restart();
  if (!is_gzip_) return;
  inflater_.emplace(max_bytes_, display_url(source_), max_bytes_name_,
                    [this](std::string_view piece) { pass_on(piece); });
}

void ResourceSink::add(std::string_view piece) {
  received_bytes_ += piece.size();
  if (inflater_) {
    inflater_->add(piece);
  } else {
    pass_on(piece);
  }
}

void ResourceSink::finish(std::string_view url) {
  if (inflater_) inflater_->finish();
  inflater_.reset();  // it holds a hundred KiB, and thousands of files may be compressed
  hash_.finish([&] { return received(url); });
}

void ResourceSink::pass_on(std::string_view piece) {
  hash_.add(piece);
  target_.add(piece);
  passed_on_bytes_ += piece.size();
}

std::string ResourceSink::received(std::string_view url) const {
  std::string text = fmt::format("{} bytes were received", received_bytes_);
  if (url != source_) text += " from " + display_url(url);
  if (is_gzip_) text += fmt::format(", which are {} decompressed", passed_on_bytes_);
  return text;
}

}  // namespace firstlight::net
