// SPDX-License-Identifier: Apache-2.0
// Section `ignition`: spec validation section 1.
#include <fmt/format.h>

#include "config/diagnostic_code.h"
#include "config/rule_set.h"
#include "config/url.h"
#include "config/version_gate.h"

namespace firstlight::config {
namespace {

void check_merge(const RuleRun& run, const Place& place) {
  const auto& references = run.config.ignition.config_merge;
  for (std::size_t i = 0; i < references.size(); ++i) {
    const Place reference = place.element(i);
    if (!is_set(references[i].source) && applies(Gate::kMergeSourceRequired, run.version)) {
      run.error(code::kSourceRequired, reference, "a config to merge needs a source");
    }
    check_resource(run, references[i], reference);
  }
}

void check_certificate_authorities(const RuleRun& run, const Place& place) {
  const auto& authorities = run.config.ignition.certificate_authorities;
  for (std::size_t i = 0; i < authorities.size(); ++i) {
    const Place authority = place.element(i);
    if (!is_set(authorities[i].source)) {
      if (applies(Gate::kCaSourceMayBeUnset, run.version)) {
        run.error(code::kSourceRequired, authority, "a certificate authority needs a source");
      } else {
        check_source_url(run, "", authority.member("source"));
      }
    }
    check_resource(run, authorities[i], authority);
  }
}

void check_proxy_url(const RuleRun& run, const std::optional<std::string>& text, const Place& place,
                     bool for_https) {
  if (!text) return;
  const UrlParse parse = parse_url(*text);
  if (!parse.url) {
    run.error(code::kProxyUrl, place,
              fmt::format("the proxy URL cannot be parsed: {}", parse.fault));
  } else if (parse.url->scheme != "http" && parse.url->scheme != "https") {
    run.error(code::kProxyUrl, place, "a proxy URL starts with http:// or https://");
  } else if (for_https && parse.url->scheme == "http") {
    run.warning(code::kProxyPlain, place, "the connection to the https proxy is not encrypted");
  }
}

}  // namespace

void check_ignition(const RuleRun& run) {
  const Ignition& ignition = run.config.ignition;
  const Place place = Place().member("ignition");
  const Place config = place.member("config");
  check_merge(run, config.member("merge"));
  check_resource(run, ignition.config_replace, config.member("replace"));
  const Place proxy = place.member("proxy");
  check_proxy_url(run, ignition.proxy.http_proxy, proxy.member("httpProxy"), /*for_https=*/false);
  check_proxy_url(run, ignition.proxy.https_proxy, proxy.member("httpsProxy"), /*for_https=*/true);
  check_certificate_authorities(
      run, place.member("security").member("tls").member("certificateAuthorities"));
}

}  // namespace firstlight::config
