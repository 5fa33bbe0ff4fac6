// SPDX-License-Identifier: Apache-2.0
#include "net/cloud_credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <string_view>

#include "base/error.h"
#include "net/metadata_session.h"
#include "net/object_url.h"
#include "net/utc_time.h"

namespace firstlight::net {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::seconds;
using Members = std::map<std::string, Secret>;

// Of what is not said to expire, and of what is said to last for longer: no run is that long.
constexpr seconds kLongestSharedTime = std::chrono::hours{24};

// The names of a service's answers about a role.
struct RoleNames {
  std::string path;
  std::string id;
  std::string secret;
  std::string token;
};

// Asks only if there is nothing, or it is about to expire. A refusal is remembered from when it
// came: asking may have taken longer than it lasts.
template <typename Held, typename Ask>
const Held& held(std::optional<Held>& kept, const Ask& ask) {
  if (kept && Clock::now() < kept->fresh_until) return *kept;
  kept = ask();
  if (!kept->why_not.empty()) kept->fresh_until = Clock::now() + kRefusalMemory;
  return *kept;
}

Clock::time_point fresh_for(seconds lifetime) {
  return Clock::now() + std::clamp(lifetime - kExpiryMargin, kLeastSharedTime, kLongestSharedTime);
}

std::string text_of(const Members& members, const std::string& name) {
  const auto found = members.find(name);
  return found == members.end() ? std::string() : std::string(found->second.reveal());
}

// By "Expiration", a moment. The machine's clock has to be right for the signature as well.
Clock::time_point fresh_until_moment(const Members& members) {
  const auto end = parse_utc_time(text_of(members, "Expiration"));
  if (!end) return fresh_for(kLongestSharedTime);
  return fresh_for(std::chrono::duration_cast<seconds>(*end - std::chrono::system_clock::now()));
}

// By "expires_in", seconds.
Clock::time_point fresh_for_seconds(const Members& members) {
  const std::string text = text_of(members, "expires_in");
  std::uint32_t lifetime = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), lifetime);
  const bool valid = status == std::errc{} && end == text.data() + text.size();
  return fresh_for(valid ? seconds{lifetime} : kLongestSharedTime);
}

RoleKeys ask_for_role(MetadataSession metadata, const std::string& base_url,
                      const RoleNames& names) {
  RoleKeys keys;
  try {
    const auto role = metadata.get(names.path);
    if (!role || role->empty()) {
      keys.why_not = "the instance has no role";
      return keys;
    }
    const std::string path = names.path + percent_encode(role->reveal(), /*keep_slash=*/false);
    const Members members = short_members(metadata.get(path).value_or(Secret()).reveal(),
                                          base_url + path, {names.id, names.secret});
    keys.id = members.at(names.id).reveal();
    keys.secret = members.at(names.secret);
    keys.session_token = Secret(text_of(members, names.token));
    keys.fresh_until = fresh_until_moment(members);
  } catch (const Error& error) {
    keys.why_not = error.what();
  }
  return keys;
}

}  // namespace

CloudCredentials::CloudCredentials(Fetcher& fetcher, const CloudEnvironment& environment)
    : fetcher_(fetcher), environment_(environment) {}

const RoleKeys& CloudCredentials::aws_role(const Deadline& deadline) {
  return held(aws_role_, [&] {
    const std::string& url = environment_.aws_metadata;
    return ask_for_role(MetadataSession(fetcher_, url, aws_dialect(), deadline), url,
                        {.path = "/latest/meta-data/iam/security-credentials/",
                         .id = "AccessKeyId",
                         .secret = "SecretAccessKey",
                         .token = "Token"});
  });
}

const RoleKeys& CloudCredentials::aliyun_role(const Deadline& deadline) {
  return held(aliyun_role_, [&] {
    const std::string& url = environment_.aliyun_metadata;
    return ask_for_role(MetadataSession(fetcher_, url, aliyun_dialect(), deadline), url,
                        {.path = "/latest/meta-data/ram/security-credentials/",
                         .id = "AccessKeyId",
                         .secret = "AccessKeySecret",
                         .token = "SecurityToken"});
  });
}

const BearerToken& CloudCredentials::azure_token(const Deadline& deadline) {
  return held(azure_token_, [&] { return ask_azure(deadline); });
}

const BearerToken& CloudCredentials::google_token(const Deadline& deadline) {
  return held(google_token_, [&] { return ask_google(deadline); });
}

BearerToken CloudCredentials::ask_azure(const Deadline& deadline) {
  BearerToken token;
  try {
    MetadataSession metadata(fetcher_, environment_.azure_metadata, azure_dialect(), deadline);
    const std::string path =
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource="
        "https%3A%2F%2Fstorage.azure.com%2F";
    const Members members = short_members(metadata.get(path).value_or(Secret()).reveal(),
                                          environment_.azure_metadata + path, {"access_token"});
    token.authorization = Secret("Bearer " + text_of(members, "access_token"));
    token.fresh_until = fresh_for_seconds(members);
  } catch (const Error& error) {
    token.why_not = error.what();
  }
  return token;
}

BearerToken CloudCredentials::ask_google(const Deadline& deadline) {
  BearerToken token;
  MetadataSession metadata(fetcher_, environment_.google_metadata, google_dialect(), deadline);
  const std::string accounts = "/computeMetadata/v1/instance/service-accounts/";
  const auto list = metadata.get(accounts);
  if (!list || list->empty()) {
    token.why_not = "the instance has no service account";
    return token;
  }
  const std::string path =
      accounts +
      "default/token?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fdevstorage.read_only";
  const Members members =
      short_members(metadata.get(path).value_or(Secret()).reveal(),
                    environment_.google_metadata + path, {"access_token", "token_type"});
  token.authorization = Secret(
      fmt::format("{} {}", text_of(members, "token_type"), text_of(members, "access_token")));
  token.fresh_until = fresh_for_seconds(members);
  return token;
}

}  // namespace firstlight::net
