// SPDX-License-Identifier: Apache-2.0
#include "net/metadata_session.h"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <chrono>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

constexpr std::chrono::milliseconds kConnectTimeout{3000};
constexpr std::chrono::milliseconds kAnswerTimeout{10000};
constexpr std::chrono::milliseconds kTotalTimeout{15000};
constexpr std::uint64_t kMaxAnswerBytes = 64UL * 1024UL;

Error unusable(std::string_view url, std::string why) {
  return Error({.code = ErrorCode::kMetadata,
                .tried = "read instance metadata from",
                .object = display_url(url),
                .why = std::move(why)});
}

}  // namespace

MetadataDialect aws_dialect() {
  return {.token_path = "/latest/api/token",
          .lifetime_header = "X-aws-ec2-metadata-token-ttl-seconds",
          .token_header = "X-aws-ec2-metadata-token",
          .fixed_header = {}};
}

MetadataDialect aliyun_dialect() {
  return {.token_path = "/latest/api/token",
          .lifetime_header = "X-aliyun-ecs-metadata-token-ttl-seconds",
          .token_header = "X-aliyun-ecs-metadata-token",
          .fixed_header = {}};
}

MetadataDialect azure_dialect() {
  return {.token_path = {},
          .lifetime_header = {},
          .token_header = {},
          .fixed_header = {.name = "Metadata", .value = Secret("true")}};
}

MetadataDialect google_dialect() {
  return {.token_path = {},
          .lifetime_header = {},
          .token_header = {},
          .fixed_header = {.name = "Metadata-Flavor", .value = Secret("Google")}};
}

MetadataSession::MetadataSession(Fetcher& fetcher, std::string base_url, MetadataDialect dialect,
                                 const Deadline& deadline)
    : fetcher_(fetcher),
      base_url_(std::move(base_url)),
      dialect_(std::move(dialect)),
      deadline_(deadline) {}

HttpRequest MetadataSession::request_for(std::string_view path) const {
  HttpRequest request;
  request.url = base_url_ + std::string(path);
  request.follow_redirects = false;  // tokens and credentials are for this service only
  request.use_proxy = false;
  request.connect_timeout = kConnectTimeout;
  request.response_timeout = kAnswerTimeout;
  request.deadline = deadline_;
  request.total_timeout = kTotalTimeout;
  request.total_timeout_name = "15 s for the metadata service";
  request.max_body_bytes = kMaxAnswerBytes;
  request.max_body_name = "64 KiB of instance metadata";
  if (!dialect_.fixed_header.name.empty()) request.headers.push_back(dialect_.fixed_header);
  return request;
}

// A service without tokens answers without them, too.
void MetadataSession::get_token() {
  asked_for_token_ = true;
  if (dialect_.token_path.empty()) return;
  HttpRequest request = request_for(dialect_.token_path);
  request.method = HttpMethod::kPut;
  request.headers.push_back({.name = dialect_.lifetime_header, .value = Secret("600")});
  HttpResponse response = fetcher_.send(request);
  if (response.status == 200) token_ = Secret(std::string(without_line_ends(response.body)));
}

std::optional<Secret> MetadataSession::get(std::string_view path) {
  if (!asked_for_token_) get_token();
  HttpRequest request = request_for(path);
  if (!token_.empty()) request.headers.push_back({.name = dialect_.token_header, .value = token_});
  HttpResponse response = fetcher_.send(request);
  if (response.status == 404) return std::nullopt;
  if (response.status == 200) return Secret(std::string(without_line_ends(response.body)));
  throw unusable(request.url, fmt::format("the answer has status {}", response.status));
}

std::map<std::string, Secret> short_members(std::string_view json, std::string_view url,
                                            const std::vector<std::string>& required) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw unusable(url, "the answer is no JSON object");
  }
  std::map<std::string, Secret> members;
  for (const auto& member : document.GetObject()) {
    std::string value;
    if (member.value.IsString()) {
      value.assign(member.value.GetString(), member.value.GetStringLength());
    } else if (member.value.IsUint64()) {
      value = std::to_string(member.value.GetUint64());
    } else {
      continue;
    }
    members.emplace(std::string(member.name.GetString(), member.name.GetStringLength()),
                    Secret(std::move(value)));
  }
  for (const std::string& name : required) {
    const auto found = members.find(name);
    if (found == members.end() || found->second.empty()) {
      throw unusable(url, "the answer has no member " + name);
    }
  }
  return members;
}

}  // namespace firstlight::net
