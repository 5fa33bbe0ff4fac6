// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/gzip.h"
#include "config/config.h"
#include "net/body_sink.h"
#include "net/hash_check.h"

namespace firstlight::net {

// What a resource asks for on the way of its bytes: gunzip, then hash, then the target.
class ResourceSink final : public BodySink {
 public:
  // Not more than `max_bytes` come out; `max_bytes_name` names that bound in messages. Throws Error
  // (kConfigInvalid) for a compression or hash that makes no sense. `target` must outlive this.
  ResourceSink(const config::Resource& resource, std::uint64_t max_bytes,
               std::string max_bytes_name, BodySink& target);

  void restart() override;
  // Throws Error as GzipInflater, and what the target throws.
  void add(std::string_view piece) override;
  // All bytes have come, from `url`: the source, or where it led to. Throws Error (kVerification).
  void finish(std::string_view url);

 private:
  void pass_on(std::string_view piece);
  [[nodiscard]] std::string received(std::string_view url) const;

  std::string source_;
  bool is_gzip_;
  std::uint64_t max_bytes_;
  std::string max_bytes_name_;
  std::uint64_t received_bytes_ = 0;
  std::uint64_t passed_on_bytes_ = 0;
  HashCheck hash_;
  BodySink& target_;
  std::optional<GzipInflater> inflater_;
};

}  // namespace firstlight::net
