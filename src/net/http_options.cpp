// SPDX-License-Identifier: Apache-2.0
#include "net/http_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"
#include "net/http_limits.h"
#include "net/pending_request.h"
#include "net/trust_store.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy, option, value);
  if (code == CURLE_OK) return;
  throw Error({.code = ErrorCode::kNetwork,
               .tried = "set up an HTTP request by",
               .object = fmt::format("libcurl option {}", static_cast<int>(option)),
               .why = curl_easy_strerror(code)});
}

// A libcurl with a resolver of its own (c-ares) is told the lease's name servers. One that resolves
// by the host's C library goes by the host's resolv.conf and refuses the option.
void set_name_servers(CURL* easy, const std::vector<std::string>& name_servers) {
  std::string list;
  for (const std::string& server : name_servers) {
    if (!list.empty()) list += ',';
    list += server;
  }
  if (!list.empty()) {
    static_cast<void>(curl_easy_setopt(easy, CURLOPT_DNS_SERVERS, list.c_str()));
  }
}

bool same_name(std::string_view a, std::string_view b) { return lower_case(a) == lower_case(b); }

void add_line(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

void add_oss_signature(HeaderList& list, const HttpRequest& request) {
  std::vector<std::pair<std::string, std::string>> own;
  for (const HttpHeaderField& field : request.headers) {
    std::string name = lower_case(field.name);
    if (is_signed_oss_header(name)) own.emplace_back(std::move(name), trim(field.value.reveal()));
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  for (const auto& [name, value] :
       oss_header_fields(*request.oss_signature, std::string(method_name(request.method)),
                         request.url, std::move(own), now)) {
    add_line(list, fmt::format("{}: {}", name, value.reveal()));
  }
}

// The reference engine's default headers, unless the request's own replace them. `Host` is not to
// be replaced. A request that is signed for AWS has none but its own: this libcurl signs them all,
// but sorts "accept" behind "accept-encoding", and the signature is wrong then.
HeaderList header_list(const HttpRequest& request) {
  constexpr std::array<std::pair<const char*, const char*>, 3> kDefaults = {{
      {"User-Agent", "firstlight/" FIRSTLIGHT_VERSION},
      {"Accept", "application/vnd.coreos.ignition+json;version=3.6.0, */*;q=0.1"},
      {"Accept-Encoding", "identity"},
  }};
  const std::vector<HttpHeaderField>& own = request.headers;
  HeaderList list;
  for (const auto& preset : kDefaults) {
    if (request.aws_signature) break;
    const bool replaced = std::any_of(own.begin(), own.end(), [&](const HttpHeaderField& field) {
      return same_name(field.name, preset.first);
    });
    if (!replaced) add_line(list, fmt::format("{}: {}", preset.first, preset.second));
  }
  for (const HttpHeaderField& field : own) {
    if (same_name(field.name, "Host")) continue;
    add_line(list, fmt::format("{}: {}", field.name, field.value.reveal()));
  }
  if (request.oss_signature) add_oss_signature(list, request);
  return list;
}

// Everything that is the same for all requests.
void set_policy(CURL* easy) {
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https,tftp");
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy, CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
  set(easy, CURLOPT_PATH_AS_IS, 1L);
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
}

void set_authorities(CURL* easy, const std::string& authorities) {
  if (authorities.empty()) {
    const std::string store = trust_store_path();
    if (store.empty()) return;
    set(easy, CURLOPT_CAINFO, store.c_str());
    set(easy, CURLOPT_PROXY_CAINFO, store.c_str());
    return;
  }
  curl_blob blob{};
  blob.data = const_cast<char*>(authorities.data());  // libcurl only reads it
  blob.len = authorities.size();
  blob.flags = CURL_BLOB_NOCOPY;
  set(easy, CURLOPT_CAINFO_BLOB, &blob);
  set(easy, CURLOPT_PROXY_CAINFO_BLOB, &blob);
}

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

struct FreeText {
  void operator()(char* text) const { curl_free(text); }
};

// Empty when the URL has no such part.
std::string part_of(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, FreeText> owner(text);
  return text;
}

// The credentials go by options of their own: libcurl's messages may repeat the URL.
void set_proxy(CURL* easy, const std::string& proxy) {
  if (proxy.empty()) {
    set(easy, CURLOPT_PROXY, "");  // an empty one overrides the environment's
    set(easy, CURLOPT_NOPROXY, "*");
    return;
  }
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  if (!url) throw std::bad_alloc();
  if (const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, proxy.c_str(), 0);
      code != CURLUE_OK) {
    throw Error({.code = ErrorCode::kConfigInvalid,
                 .tried = "use the proxy",
                 .object = display_url(proxy),
                 .why = curl_url_strerror(code)});
  }
  const std::string user = part_of(url.get(), CURLUPART_USER, CURLU_URLDECODE);
  const std::string password = part_of(url.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
  static_cast<void>(curl_url_set(url.get(), CURLUPART_USER, nullptr, 0));
  static_cast<void>(curl_url_set(url.get(), CURLUPART_PASSWORD, nullptr, 0));
  set(easy, CURLOPT_PROXY, part_of(url.get(), CURLUPART_URL, 0).c_str());
  set(easy, CURLOPT_NOPROXY, "");
  if (user.empty() && password.empty()) return;
  set(easy, CURLOPT_PROXYUSERNAME, user.c_str());
  set(easy, CURLOPT_PROXYPASSWORD, password.c_str());
}

// libcurl takes the first slash of the path away; the file's name is to keep it.
std::string url_of(const HttpRequest& request) {
  if (url_scheme(request.url) != "tftp") return request.url;
  const std::size_t path = request.url.find('/', std::string_view("tftp://").size());
  if (path == std::string::npos) return request.url;
  return request.url.substr(0, path) + "/" + request.url.substr(path);
}

void set_signature(CURL* easy, const AwsSignature& signature) {
  const std::string scope = fmt::format("aws:amz:{}:s3", signature.region);
  set(easy, CURLOPT_AWS_SIGV4, scope.c_str());
  set(easy, CURLOPT_USERNAME, signature.access_key_id.c_str());
  set(easy, CURLOPT_PASSWORD, std::string(signature.secret_access_key.reveal()).c_str());
}

void set_request(CURL* easy, const HttpRequest& request) {
  set(easy, CURLOPT_URL, url_of(request).c_str());
  const long connect_timeout_ms = request.connect_timeout.count();
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  // A body that is announced to be too large is not even begun; on_body() sees to the others.
  set(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_body_bytes));
  if (request.privileged_port) {
    constexpr long kPrivilegedPorts = 1023;
    set(easy, CURLOPT_LOCALPORT, 1L);
    set(easy, CURLOPT_LOCALPORTRANGE, kPrivilegedPorts);
  }
  if (request.method == HttpMethod::kHead) set(easy, CURLOPT_NOBODY, 1L);
  if (request.method == HttpMethod::kPut) {
    // An empty body in one go: an upload would wait for "100 Continue".
    set(easy, CURLOPT_POSTFIELDSIZE, 0L);
    set(easy, CURLOPT_POSTFIELDS, "");
    set(easy, CURLOPT_CUSTOMREQUEST, "PUT");
  }
  if (request.method == HttpMethod::kPost) {
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.sent_body.size()));
    set(easy, CURLOPT_POSTFIELDS, request.sent_body.data());  // not copied
  }
}

}  // namespace

void FreeHeaderList::operator()(curl_slist* list) const { curl_slist_free_all(list); }

HeaderList set_request_options(CURL* easy, const HttpRequest& request,
                               const ConnectionSettings& settings, const ResumePoint& resume) {
  HeaderList headers = header_list(request);
  if (request.method == HttpMethod::kPut) add_line(headers, "Content-Type:");  // none: no body
  // libcurl would ask before it sends more than a megabyte, and wait for an answer.
  if (request.method == HttpMethod::kPost) add_line(headers, "Expect:");
  if (resume.offset > 0) {
    add_line(headers, fmt::format("Range: bytes={}-", resume.offset));
    add_line(headers, fmt::format("If-Range: {}", resume.validator));
  }
  set_policy(easy);
  set_request(easy, request);
  if (request.aws_signature) set_signature(easy, *request.aws_signature);
  set_name_servers(easy, settings.name_servers);
  if (url_scheme(request.url) == "https" || url_scheme(settings.proxy) == "https") {
    set_authorities(easy, settings.authorities);
  }
  set_proxy(easy, settings.proxy);
  set(easy, CURLOPT_HTTPHEADER, headers.get());
  return headers;
}

}  // namespace firstlight::net
