// SPDX-License-Identifier: Apache-2.0
// Resources and their URLs: spec validation section 2. No message holds any of the URL but its
// scheme, because URLs carry contents and credentials.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/data_url.h"
#include "config/diagnostic_code.h"
#include "config/member_name.h"
#include "config/rule_set.h"
#include "config/url.h"
#include "config/version_gate.h"

namespace firstlight::config {
namespace {

constexpr std::size_t kSha256HexBytes = 64;
constexpr std::size_t kSha512HexBytes = 128;

void check_version_id(const RuleRun& run, const Url& url, const Place& place) {
  if (query_parameter(url, "versionId") == "") {
    run.error(code::kUrlObject, place, "the versionId of the object is empty");
  }
}

std::vector<std::string_view> split(std::string_view text, char separator, std::size_t max_pieces) {
  std::vector<std::string_view> pieces;
  while (pieces.size() + 1 < max_pieces) {
    const std::size_t at = text.find(separator);
    if (at == std::string_view::npos) break;
    pieces.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  pieces.push_back(text);
  return pieces;
}

// arn:PARTITION:s3:REGION:ACCOUNT:RESOURCE
void check_arn(const RuleRun& run, const Url& url, const Place& place) {
  const std::string text = "arn:" + std::string(url.opaque);
  const std::vector<std::string_view> sections = split(text, ':', 6);
  if (sections.size() != 6) {
    run.error(code::kUrlObject, place, "an ARN has six sections separated by colons");
    return;
  }
  if (sections[2] != "s3") {
    run.error(code::kUrlObject, place, "only ARNs of the service s3 are supported");
    return;
  }
  const std::size_t wanted = sections[5].starts_with("accesspoint/") ? 3 : 2;
  if (split(sections[5], '/', std::string_view::npos).size() < wanted) {
    run.error(code::kUrlObject, place,
              "the ARN names no object: bucket/key or "
              "accesspoint/name/key is expected");
    return;
  }
  check_version_id(run, url, place);
}

bool is_plain_scheme(const RuleRun& run, std::string_view scheme) {
  return scheme == "http" || scheme == "https" || scheme == "tftp" ||
         (scheme == "gs" && applies(Gate::kGsScheme, run.version));
}

void check_hash(const RuleRun& run, const Resource& resource, const Place& place) {
  if (!resource.hash) return;
  if (!resource.source) {
    run.error(code::kHashWithoutSource, place, "a hash without a source to verify");
  }
  const std::size_t dash = resource.hash->find('-');
  if (dash == std::string::npos) {
    run.error(code::kHashForm, place, "a hash is written FUNCTION-HEX");
    return;
  }
  const std::string_view function = std::string_view(*resource.hash).substr(0, dash);
  const std::string_view digits = std::string_view(*resource.hash).substr(dash + 1);
  const bool sha256 = function == "sha256" && applies(Gate::kSha256, run.version);
  if (function != "sha512" && !sha256) {
    run.error(code::kHashFunction, place, fmt::format("unknown hash function {}", quoted(function)),
              applies(Gate::kSha256, run.version) ? "use sha512 or sha256" : "use sha512");
    return;
  }
  const std::size_t wanted = sha256 ? kSha256HexBytes : kSha512HexBytes;
  if (digits.size() != wanted) {
    run.error(code::kHashLength, place,
              fmt::format("a {} hash has {} hex digits, not {}", function, wanted, digits.size()));
  } else if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) {
    run.warning(code::kHashDigits, place, "a hash is written in hex digits",
                "with anything else the resource is refused when it is fetched");
  } else if (digits.find_first_of("ABCDEF") != std::string_view::npos) {
    run.warning(code::kHashDigits, place, "a hash is written in lower-case hex digits",
                "upper case works here, but Ignition refuses such a reference to a config");
  }
}

void check_headers(const RuleRun& run, const Resource& resource, const Place& place) {
  if (resource.http_headers.empty()) return;
  const UrlParse url = parse_url(resource.source ? std::string_view(*resource.source) : "");
  if (!is_set(resource.source) || !url.url) {
    run.error(code::kHeadersWithoutSource, place, "headers without a source to send them to");
  } else if (url.url->scheme != "http" && url.url->scheme != "https") {
    run.error(code::kHeadersScheme, place, "headers can only be sent to http and https sources");
  }
  for (std::size_t i = 0; i < resource.http_headers.size(); ++i) {
    const HttpHeader& header = resource.http_headers[i];
    const Place header_place = place.element(i);
    if (header.name.empty()) {
      run.error(code::kHeaderName, header_place.member("name"), "a header name is required");
    }
    if (header.value == "") {
      run.error(code::kHeaderValue, header_place.member("value"), "the header value is empty",
                "use null to remove an inherited header");
    }
  }
}

}  // namespace

void check_source_url(const RuleRun& run, std::string_view source, const Place& place) {
  const UrlParse parse = parse_url(source);
  if (!parse.url) {
    run.error(code::kUrlInvalid, place, fmt::format("the URL cannot be parsed: {}", parse.fault));
    return;
  }
  const std::string& scheme = parse.url->scheme;
  if (is_plain_scheme(run, scheme)) return;
  if (scheme == "s3" || scheme == "oss") {
    check_version_id(run, *parse.url, place);
  } else if (scheme == "arn" && applies(Gate::kArnScheme, run.version)) {
    check_arn(run, *parse.url, place);
  } else if (scheme == "data") {
    const DataUrl data = decode_parsed_data_url(source);
    if (!data.ok()) {
      run.error(code::kDataUrl, place, fmt::format("not a valid data URL: {}", data.fault));
    }
  } else if (scheme.empty()) {
    run.error(code::kUrlScheme, place, "a URL with a scheme is required");
  } else {
    run.error(code::kUrlScheme, place,
              fmt::format("URL scheme {} is not allowed in version {}", quoted(scheme),
                          version_text(run.version)));
  }
}

void check_resource(const RuleRun& run, const Resource& resource, const Place& place) {
  if (is_set(resource.compression) && *resource.compression != "gzip") {
    run.error(code::kCompression, place.member("compression"),
              fmt::format("unknown compression {}", quoted(*resource.compression)),
              "use \"gzip\", or leave it out");
  }
  check_headers(run, resource, place.member("httpHeaders"));
  if (is_set(resource.source)) check_source_url(run, *resource.source, place.member("source"));
  check_hash(run, resource, place.member("verification").member("hash"));
}

}  // namespace firstlight::config
