// SPDX-License-Identifier: Apache-2.0
#include "platform/ecs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/error.h"
#include "net/url_parts.h"
#include "platform/ecs_metadata.h"

namespace firstlight::platform {
namespace {

// Far longer than an acquisition takes, and short enough for a token that nobody withdraws.
constexpr int kTokenLifetimeSeconds = 600;
constexpr std::size_t kLongestToken = 4096;

// The service is on the same host; a packet that got lost is better sent again early.
constexpr std::chrono::milliseconds kConnectTimeout{3000};
constexpr std::chrono::milliseconds kAnswerTimeout{10000};

// The boot goes on without them.
constexpr std::chrono::seconds kVendorDataTime{10};

const std::string kItems = "/latest/meta-data/";

// Beside names and keys: what Afterburn's file and the facts of the network hold.
constexpr std::array kWalkedItems = {"eipv4",
                                     "image-id",
                                     "instance/instance-type",
                                     "private-ipv4",
                                     "public-ipv4",
                                     "region-id",
                                     "vpc-id",
                                     "zone-id",
                                     "mac",
                                     "dns-conf/nameservers",
                                     "ntp-conf/ntp-servers"};

bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kLongestToken &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

Error fault(std::string_view tried, std::string_view url, EcsDecision decision) {
  return Error({.code = decision.code,
                .tried = std::string(tried),
                .object = net::display_url(url),
                .why = std::move(decision.why),
                .hint = std::move(decision.hint)});
}

Error unusable(std::string_view url, std::string why) {
  return Error({.code = ErrorCode::kMetadata,
                .tried = "read instance metadata from",
                .object = net::display_url(url),
                .why = std::move(why)});
}

}  // namespace

EcsMetadata::EcsMetadata(net::Fetcher& fetcher, std::string base_url, const Deadline& deadline)
    : fetcher_(fetcher), base_url_(std::move(base_url)), deadline_(deadline) {}

std::string EcsMetadata::user_data_url() const { return base_url_ + "/latest/user-data"; }

std::optional<std::string> EcsMetadata::user_data() {
  return item("/latest/user-data", kMaxEcsUserDataBytes, "64 KiB of ECS user data", deadline_);
}

std::string EcsMetadata::vendor_data_url() const { return base_url_ + "/latest/vendor-data"; }

std::optional<std::string> EcsMetadata::vendor_data() {
  return item("/latest/vendor-data", kMaxEcsUserDataBytes, "64 KiB of ECS vendor data",
              Deadline::after(kVendorDataTime, "10 seconds for vendor data").sooner(deadline_));
}

InstanceMetadata EcsMetadata::instance_metadata() {
  if (const auto document = metadata_item("/2016-01-01/meta-data/all")) {
    if (auto metadata = parse_metadata_document(*document)) return std::move(*metadata);
  }
  return walk();
}

// Item by item, those that somebody reads. An item that is absent stays empty; one that is not a
// value of its kind is an error, because what answers then is not the service that was asked for.
InstanceMetadata EcsMetadata::walk() {
  InstanceMetadata metadata;
  const auto get = [&](const std::string& path) {
    auto text = metadata_item(kItems + path);
    if (text) add_item(metadata.items, path, *text);
    return text;
  };
  const auto checked = [&](const std::string& path, const auto& check) {
    const auto text = get(path);
    if (!text) return std::string();
    auto value = check(*text);
    if (!value) throw unusable(base_url_ + kItems + path, "the answer is no such value");
    return std::move(*value);
  };
  metadata.instance_id = checked("instance-id", instance_id_of);
  metadata.hostname = checked("hostname", hostname_of);
  for (const std::string& name : folder("public-keys/")) {
    std::string key = checked("public-keys/" + name + "/openssh-key", public_key_of);
    if (!key.empty()) metadata.ssh_keys.push_back(std::move(key));
  }
  for (const char* const path : kWalkedItems) static_cast<void>(get(path));
  for (const std::string& serial : folder("disks/")) {
    for (const char* const item : {"/id", "/name"})
      static_cast<void>(get("disks/" + serial + item));
  }
  return metadata;
}

// The names in a folder of the tree; none when it is absent.
std::vector<std::string> EcsMetadata::folder(const std::string& path) {
  const auto list = metadata_item(kItems + path);
  if (!list) return {};
  auto names = names_of_list(*list);
  if (!names) throw unusable(base_url_ + kItems + path, "the answer is no list of names");
  return std::move(*names);
}

std::optional<std::string> EcsMetadata::metadata_item(std::string_view path) {
  return item(path, kMaxEcsMetadataBytes, "1 MiB of instance metadata", deadline_);
}

std::optional<std::string> EcsMetadata::item(std::string_view path, std::size_t max_bytes,
                                             std::string_view bound_name,
                                             const Deadline& deadline) {
  if (!token_state_) {
    token_state_ = EcsToken::kFirst;
    get_token(deadline);
  }
  while (true) {
    net::HttpRequest request = request_for(path);
    request.deadline = deadline;
    request.max_body_bytes = max_bytes;
    request.max_body_name = bound_name;
    if (*token_state_ != EcsToken::kNone) {
      request.headers.push_back({.name = "X-aliyun-ecs-metadata-token", .value = token_});
    }
    net::HttpResponse response = fetcher_.send(request);
    EcsDecision decision = decide(EcsCall::kItem, response.status, *token_state_);
    if (decision.action == EcsAction::kUse) return std::move(response.body);
    if (decision.action == EcsAction::kAbsent) return std::nullopt;
    if (decision.action == EcsAction::kFail) throw fault("get", request.url, std::move(decision));
    token_state_ = EcsToken::kRefreshed;
    get_token(deadline);
  }
}

// Sets token_, or token_state_ to kNone when the service hands out none.
void EcsMetadata::get_token(const Deadline& deadline) {
  net::HttpRequest request = request_for("/latest/api/token");
  request.deadline = deadline;
  request.method = net::HttpMethod::kPut;
  request.headers.push_back({.name = "X-aliyun-ecs-metadata-token-ttl-seconds",
                             .value = Secret(std::to_string(kTokenLifetimeSeconds))});
  request.max_body_bytes = kLongestToken;
  request.max_body_name = "4096 bytes of a session token";
  const net::HttpResponse response = fetcher_.send(request);
  EcsDecision decision = decide(EcsCall::kToken, response.status, *token_state_);
  if (decision.action == EcsAction::kFail) {
    throw fault("get a session token from", request.url, std::move(decision));
  }
  if (decision.action == EcsAction::kGoWithoutToken) {
    token_state_ = EcsToken::kNone;
    return;
  }
  const std::string_view token = without_line_ends(response.body);
  if (!is_token(token)) throw unusable(request.url, "the answer is no session token");
  token_ = Secret(std::string(token));
}

net::HttpRequest EcsMetadata::request_for(std::string_view path) const {
  net::HttpRequest request;
  request.url = base_url_ + std::string(path);
  request.follow_redirects = false;  // the token is for this service only
  request.connect_timeout = kConnectTimeout;
  request.response_timeout = kAnswerTimeout;
  request.deadline = deadline_;
  return request;
}

}  // namespace firstlight::platform
