// SPDX-License-Identifier: Apache-2.0
#include "apply/fetch_contents.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "net/hash_check.h"
#include "net/url_parts.h"
#include "sys/spool.h"

namespace firstlight::apply {
namespace {

// What all fetched contents of a plan share.
struct Store {
  explicit Store(std::uint64_t spool_bytes) : spool(spool_bytes) {}

  sys::Spool spool;
  std::uint64_t total_bytes = 0;
};

// One resource on its way into the spool, or past it when that is full.
class SpoolTarget final : public net::BodySink {
 public:
  // Bytes that have a hash are verified before content() is asked for, and need no digest of ours.
  SpoolTarget(const config::Resource& resource, std::shared_ptr<Store> store)
      : store_(std::move(store)),
        name_(net::display_url(resource.source.value_or(""))),
        verified_(net::wanted_digest(resource)) {}

  void restart() override {
    store_->total_bytes -= size_bytes_;
    store_->spool.release(item_);
    size_bytes_ = 0;
    digest_ = Digest(DigestFunction::kSha256);
    kept_ = true;
  }

  void add(std::string_view piece) override {
    size_bytes_ += piece.size();
    store_->total_bytes += piece.size();
    if (size_bytes_ > kMaxContentBytes)
      throw too_large("they are larger than 4 GiB, the bound for one resource");
    if (store_->total_bytes > kMaxContentsBytes)
      throw too_large("all contents together are larger than 16 GiB, the bound for a config");
    if (!verified_) digest_.add(piece);
    if (!kept_) return;
    kept_ = store_->spool.append(item_, piece);
    if (!kept_) store_->spool.release(item_);
  }

  [[nodiscard]] bool kept() const { return kept_; }

  // Without the way to its bytes.
  [[nodiscard]] Content content() {
    if (verified_) {
      return {.size_bytes = size_bytes_,
              .digest_function = verified_->function,
              .digest = verified_->sum,
              .copy = {}};
    }
    return {.size_bytes = size_bytes_, .digest = digest_.finish(), .copy = {}};
  }

  [[nodiscard]] ByteSource from_spool() {
    return [store = store_, item = std::move(item_)](const ByteSink& sink) {
      store->spool.copy(item, sink);
    };
  }

 private:
  [[nodiscard]] Error too_large(const char* why) const {
    return Error(
        {.code = ErrorCode::kLimit, .tried = "fetch the contents at", .object = name_, .why = why});
  }

  std::shared_ptr<Store> store_;
  std::string name_;
  std::optional<net::WantedDigest> verified_;
  sys::Spool::Item item_;
  std::uint64_t size_bytes_ = 0;
  Digest digest_{DigestFunction::kSha256};
  bool kept_ = true;
};

// Passes on what is fetched for the second time. A body that begins once more does not take back
// what was passed on: its beginning is skipped, and the digest tells whether the whole fits
// together.
class PassOnTarget final : public net::BodySink {
 public:
  PassOnTarget(DigestFunction function, const ByteSink& sink) : sink_(sink), digest_(function) {}

  void restart() override { position_ = 0; }

  void add(std::string_view piece) override {
    const std::uint64_t known = std::min<std::uint64_t>(passed_ - position_, piece.size());
    position_ += piece.size();
    piece.remove_prefix(known);
    if (piece.empty()) return;
    passed_ += piece.size();
    digest_.add(piece);
    sink_(piece);
  }

  [[nodiscard]] std::string digest() { return digest_.finish(); }

 private:
  const ByteSink& sink_;
  std::uint64_t position_ = 0;
  std::uint64_t passed_ = 0;
  Digest digest_;
};

// `known` is what was fetched first.
void fetch_again(const RemoteContent& remote, const Content& known, net::Fetcher& fetcher,
                 const net::ResourceLimits& limits, const ByteSink& sink) {
  PassOnTarget target(known.digest_function, sink);
  net::stream_resources(
      {{.resource = remote.resource, .pointer = remote.pointer, .target = &target}}, fetcher,
      limits, [](std::size_t) {});
  if (target.digest() == known.digest) return;
  throw Error({.code = ErrorCode::kVerification,
               .tried = "fetch once more",
               .object = net::display_url(remote.resource->source.value_or("")),
               .why = "it is no longer what was verified before the disks were touched",
               .hint = "it was too large to be kept in memory meanwhile; give it a hash",
               .pointer = remote.pointer});
}

}  // namespace

void fetch_contents(const std::vector<RemoteContent>& wanted, net::Fetcher& fetcher,
                    const net::ResourceLimits& limits, std::uint64_t spool_bytes,
                    Contents& contents, Recorder& recorder) {
  const auto store = std::make_shared<Store>(spool_bytes);
  std::deque<SpoolTarget> targets;
  std::vector<std::unique_ptr<Recorder::Step>> steps;
  std::vector<net::ResourceDownload> downloads;
  for (const RemoteContent& remote : wanted) {
    downloads.push_back({.resource = remote.resource,
                         .pointer = remote.pointer,
                         .target = &targets.emplace_back(*remote.resource, store)});
    steps.push_back(std::make_unique<Recorder::Step>(
        recorder, "fetch contents", net::display_url(remote.resource->source.value_or("")),
        remote.pointer));
  }
  net::stream_resources(downloads, fetcher, limits, [&](std::size_t index) {
    const RemoteContent& remote = wanted[index];
    Content content = targets[index].content();
    if (targets[index].kept()) {
      content.copy = targets[index].from_spool();
    } else {
      contents.set_need_network();
      content.copy = [remote, known = content, &fetcher, limits](const ByteSink& sink) {
        fetch_again(remote, known, fetcher, limits, sink);
      };
    }
    contents.put(remote.pointer, std::move(content));
    steps[index].reset();
  });
}

}  // namespace firstlight::apply
