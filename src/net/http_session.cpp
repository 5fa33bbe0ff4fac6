// SPDX-License-Identifier: Apache-2.0
#include "net/http_session.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"
#include "base/scope_exit.h"
#include "net/trust_store.h"
#include "net/url_parts.h"

namespace firstlight::net {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMaxHeaderBytes = 64UL * 1024UL;

// What the callbacks gather of one answer.
struct Reception {
  std::string body;
  std::size_t max_body_bytes = 0;
  std::size_t header_bytes = 0;
  bool interim = false;  // the header being read is that of a 1xx answer
  bool header_complete = false;
  bool body_too_large = false;
  bool header_too_large = false;
  Clock::time_point last_body_byte{};
};

std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& reception = *static_cast<Reception*>(user);
  const std::string_view line(data, size * count);
  reception.header_bytes += line.size();
  reception.header_too_large = reception.header_bytes > kMaxHeaderBytes;
  if (reception.header_too_large) return 0;
  if (line.starts_with("HTTP/")) {
    const std::size_t space = line.find(' ');
    reception.interim = space != std::string_view::npos && line.substr(space + 1).starts_with('1');
  }
  if (line == "\r\n" || line == "\n") {
    reception.header_complete = !reception.interim;
    reception.last_body_byte = Clock::now();
  }
  return line.size();
}

std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& reception = *static_cast<Reception*>(user);
  const std::size_t bytes = size * count;
  reception.body_too_large = bytes > reception.max_body_bytes - reception.body.size();
  if (reception.body_too_large) return 0;
  reception.body.append(data, bytes);
  reception.last_body_byte = Clock::now();
  return bytes;
}

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

using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; };
           return lower(x) == lower(y);
         });
}

void add_line(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

// The reference engine's default headers, unless `own` replaces them. `Host` is not to be replaced.
HeaderList header_list(const std::vector<HttpHeaderField>& own) {
  constexpr std::array<std::pair<const char*, const char*>, 3> kDefaults = {{
      {"User-Agent", "firstlight/" FIRSTLIGHT_VERSION},
      {"Accept", "application/vnd.coreos.ignition+json;version=3.6.0, */*;q=0.1"},
      {"Accept-Encoding", "identity"},
  }};
  HeaderList list(nullptr, curl_slist_free_all);
  for (const auto& preset : kDefaults) {
    const bool replaced = std::any_of(own.begin(), own.end(), [&](const HttpHeaderField& field) {
      return same_name(field.name, preset.first);
    });
    if (!replaced) add_line(list, fmt::format("{}: {}", preset.first, preset.second));
  }
  for (const HttpHeaderField& field : own) {
    if (same_name(field.name, "Host")) continue;
    add_line(list, fmt::format("{}: {}", field.name, field.value.reveal()));
  }
  return list;
}

// Everything that is the same for all requests.
void set_policy(CURL* easy) {
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy, CURLOPT_PATH_AS_IS, 1L);
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

void set_request(CURL* easy, const HttpRequest& request) {
  set(easy, CURLOPT_URL, request.url.c_str());
  const long connect_timeout_ms = request.connect_timeout.count();
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  // A body that is announced to be too large is not even begun; on_body() sees to the others.
  set(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_body_bytes));
  if (request.privileged_port) {
    constexpr long kPrivilegedPorts = 1023;
    set(easy, CURLOPT_LOCALPORT, 1L);
    set(easy, CURLOPT_LOCALPORTRANGE, kPrivilegedPorts);
  }
  if (request.method == HttpMethod::kPut) {
    // An empty body in one go: an upload would wait for "100 Continue".
    set(easy, CURLOPT_POSTFIELDSIZE, 0L);
    set(easy, CURLOPT_POSTFIELDS, "");
    set(easy, CURLOPT_CUSTOMREQUEST, "PUT");
  }
}

void set_reception(CURL* easy, Reception& reception) {
  set(easy, CURLOPT_HEADERFUNCTION, on_header);
  set(easy, CURLOPT_HEADERDATA, &reception);
  set(easy, CURLOPT_WRITEFUNCTION, on_body);
  set(easy, CURLOPT_WRITEDATA, &reception);
}

template <typename Value>
Value info(CURL* easy, CURLINFO what) {
  Value value{};
  static_cast<void>(curl_easy_getinfo(easy, what, &value));
  return value;
}

// The bound that applies at present, with its name: to the header once the request is on its way,
// to the next byte of the body, and to the whole.
Deadline bound_of(CURL* easy, const HttpRequest& request, const Reception& reception,
                  Clock::time_point started) {
  const auto until = [](Clock::time_point at, std::string_view name) {
    return Deadline::after(std::chrono::ceil<milliseconds>(at - Clock::now()), name);
  };
  if (reception.header_complete) {
    return until(reception.last_body_byte + request.stall_timeout, "the time for a silent body")
        .sooner(request.deadline);
  }
  const auto sent_us = info<curl_off_t>(easy, CURLINFO_PRETRANSFER_TIME_T);
  if (sent_us == 0 || request.response_timeout.count() == 0) return request.deadline;
  const auto sent = started + std::chrono::microseconds{sent_us};
  return until(sent + request.response_timeout, "the time for an answer's header")
      .sooner(request.deadline);
}

// Runs the transfer to its end; the CURLcode, or nullopt when a bound was reached: then `*bound`.
std::optional<CURLcode> run(CURLM* multi, CURL* easy, const HttpRequest& request,
                            const Reception& reception, std::string* bound) {
  const auto started = Clock::now();
  while (true) {
    int running = 0;
    CURLMcode status = curl_multi_perform(multi, &running);
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(multi, &left)) return message->data.result;
    if (status != CURLM_OK || running == 0) return CURLE_OUT_OF_MEMORY;
    const Deadline deadline = bound_of(easy, request, reception, started);
    if (deadline.expired()) {
      *bound = deadline.name();
      return std::nullopt;
    }
    // libcurl wakes up earlier for its own timers (connection attempts, name look-up).
    constexpr int kLongestWaitMs = 60'000;
    const int wait_ms = deadline.remaining() ? deadline.poll_timeout_ms() : kLongestWaitMs;
    status = curl_multi_poll(multi, nullptr, 0, wait_ms, nullptr);
    if (status != CURLM_OK) return CURLE_OUT_OF_MEMORY;
  }
}

// CURLE_UNSUPPORTED_PROTOCOL is not among them: it is also what an answer that is not HTTP gives.
bool is_hopeless(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_BAD_FUNCTION_ARGUMENT:
      return true;
    default:
      return false;
  }
}

void describe_failure(CURLcode code, const char* detail, const HttpRequest& request,
                      const Reception& reception, Exchange& exchange) {
  if (reception.body_too_large || code == CURLE_FILESIZE_EXCEEDED) {
    exchange.outcome = AttemptOutcome::kHopeless;
    exchange.failure_code = ErrorCode::kLimit;
    exchange.failure = fmt::format("the body is larger than {} bytes ({})", request.max_body_bytes,
                                   request.max_body_name);
    return;
  }
  if (reception.header_too_large) {
    exchange.outcome = AttemptOutcome::kHopeless;
    exchange.failure_code = ErrorCode::kLimit;
    exchange.failure = fmt::format("the answer's header is larger than {} bytes", kMaxHeaderBytes);
    return;
  }
  exchange.outcome = is_hopeless(code) ? AttemptOutcome::kHopeless : AttemptOutcome::kNoAnswer;
  exchange.failure = *detail != '\0' ? detail : curl_easy_strerror(code);
}

void describe_answer(CURL* easy, Reception& reception, Exchange& exchange) {
  exchange.response.status = static_cast<int>(info<long>(easy, CURLINFO_RESPONSE_CODE));
  exchange.outcome = outcome_of_status(exchange.response.status);
  exchange.response.body = std::move(reception.body);
  if (const char* address = info<const char*>(easy, CURLINFO_PRIMARY_IP)) {
    exchange.response.remote_address = address;
  }
  if (const char* target = info<const char*>(easy, CURLINFO_REDIRECT_URL)) {
    exchange.redirect_url = target;
  }
  if (const auto seconds = info<curl_off_t>(easy, CURLINFO_RETRY_AFTER); seconds > 0) {
    constexpr curl_off_t kDaySeconds = 24L * 60L * 60L;
    exchange.retry_after = std::chrono::seconds{std::min(seconds, kDaySeconds)};
  }
}

}  // namespace

void HttpSession::CloseMulti::operator()(void* handle) const {
  static_cast<void>(curl_multi_cleanup(handle));
}

void HttpSession::CloseEasy::operator()(void* handle) const { curl_easy_cleanup(handle); }

HttpSession::HttpSession() {
  static CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised == CURLE_OK) {
    multi_.reset(curl_multi_init());
    easy_.reset(curl_easy_init());
  }
  if (multi_ && easy_) return;
  throw Error({.code = ErrorCode::kNetwork,
               .tried = "initialise",
               .object = "libcurl",
               .why = initialised == CURLE_OK ? "out of memory" : curl_easy_strerror(initialised)});
}

Exchange HttpSession::exchange(const HttpRequest& request, const ConnectionSettings& settings) {
  CURL* const easy = easy_.get();
  curl_easy_reset(easy);  // options only; the connections are kept
  Reception reception;
  reception.max_body_bytes = request.max_body_bytes;
  std::array<char, CURL_ERROR_SIZE> detail{};
  HeaderList headers = header_list(request.headers);
  if (request.method == HttpMethod::kPut) add_line(headers, "Content-Type:");  // none: no body

  set_policy(easy);
  set_request(easy, request);
  set_reception(easy, reception);
  set_name_servers(easy, settings.name_servers);
  set_authorities(easy, settings.authorities);
  set_proxy(easy, settings.proxy);
  set(easy, CURLOPT_ERRORBUFFER, detail.data());
  set(easy, CURLOPT_HTTPHEADER, headers.get());

  Exchange exchange;
  std::string bound;
  std::optional<CURLcode> code;
  {
    static_cast<void>(curl_multi_add_handle(multi_.get(), easy));
    const ScopeExit remove(
        [&] { static_cast<void>(curl_multi_remove_handle(multi_.get(), easy)); });
    code = run(multi_.get(), easy, request, reception, &bound);
  }
  ++counters_.requests;
  counters_.connections += static_cast<unsigned>(info<long>(easy, CURLINFO_NUM_CONNECTS));
  if (!code) {
    exchange.failure = fmt::format("{} is over", bound);
  } else if (*code != CURLE_OK) {
    describe_failure(*code, detail.data(), request, reception, exchange);
  } else {
    describe_answer(easy, reception, exchange);
  }
  curl_easy_reset(easy);  // its pointers end with this function
  return exchange;
}

}  // namespace firstlight::net
