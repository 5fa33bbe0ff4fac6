// SPDX-License-Identifier: Apache-2.0
// HTTP requests by libcurl: HTTP/1.1 only, many at once, connections kept alive from one request to
// the next.
//
// The environment's proxies are ignored, as in the reference engine; that of a config is used from
// the moment the caller says so.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/recorder.h"
#include "base/secret.h"
#include "config/config.h"
#include "net/body_sink.h"
#include "net/cloud_environment.h"
#include "net/network.h"
#include "net/oss_signature.h"
#include "net/retry.h"

namespace firstlight::net {

enum class HttpMethod { kGet, kHead, kPut, kPost };

struct HttpHeaderField {
  std::string name;
  Secret value;
};

// What a request is signed with: AWS Signature Version 4.
struct AwsSignature {
  std::string region;
  std::string access_key_id;
  Secret secret_access_key;
};

struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string url;                       // http, https, tftp; user info: basic authentication
  std::vector<HttpHeaderField> headers;  // replace same-named default headers
  // For the services s3 and oss, anew for each attempt; no redirect is signed.
  std::optional<AwsSignature> aws_signature;
  std::optional<OssSignature> oss_signature;
  std::string sent_body;     // of a POST; its type is among `headers`
  std::string wanted_field;  // of the answer's header, in lower case; may be empty
  std::uint64_t max_body_bytes = 0;
  std::string max_body_name;  // what the bound is called in the message
  // Takes the body of an answer with status 200; then the response has none. What was received of a
  // body that broke off is kept and the rest asked for, if the server can tell that it is still the
  // same body. The bodies of other answers are dropped.
  BodySink* sink = nullptr;
  // Up to 20 redirects, sent without `headers`. When false a redirect is an answer like any other.
  bool follow_redirects = true;
  std::chrono::milliseconds connect_timeout{30000};
  // From the request being sent to the end of the answer's header; 0: none.
  std::chrono::milliseconds response_timeout{10000};
  // Without a byte of the body; then the request is sent again.
  std::chrono::milliseconds stall_timeout{30000};
  Deadline deadline = Deadline::never();  // of all attempts and waits together
  // Likewise, from the moment at which the request is first sent; 0: none.
  std::chrono::milliseconds total_timeout{0};
  std::string total_timeout_name;
  RetryPolicy retry;
  std::vector<int> retried_statuses;  // beyond those of outcome_of_status()
  bool privileged_port = false;       // from a port below 1024, as the root user only may
  bool use_proxy = true;              // the config's
  // What to send in place of `headers` when it is refused with them; net/resource.h does.
  std::optional<std::vector<HttpHeaderField>> or_anonymously;
  // Of what it carries for this machine's cloud. A refusal after this may be about its age:
  // net/resource.h prepares it anew then.
  std::optional<std::chrono::steady_clock::time_point> credentials_fresh_until;
  std::string remark;          // what a failure is to say besides; holds nothing secret
  std::string config_pointer;  // of the config entry that asks for it, for the Error; may be empty
};

struct HttpResponse {
  int status = 0;
  std::string body;
  std::string remote_address;
  std::string url;    // that answered, after redirects
  std::string field;  // value of `wanted_field`; empty if there is none
  unsigned attempts = 0;
  Deadline deadline = Deadline::never();  // that bounded it, and bounds what is sent in its place
};

// What the fetcher did, for the tests.
struct FetcherCounters {
  unsigned requests = 0;     // sent, redirects and repetitions included
  unsigned connections = 0;  // opened
};

class Fetcher {
 public:
  // `network` gives the name servers; the caller has required it before a request that needs it
  // (`needs_network()` in net/resource.h). Both must outlive the fetcher.
  Fetcher(const Network& network, Recorder& recorder);
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;
  ~Fetcher();

  // Sends until there is an answer: connection faults and 408, 429, 5xx are retried with back-off
  // until the deadline. Every other status is returned. Throws Error naming URL (without user info,
  // query and fragment), number of attempts, last cause and the deadline's name: kTimeout out of
  // time, kLimit body larger than allowed or too many redirects, kNetwork otherwise.
  [[nodiscard]] HttpResponse send(const HttpRequest& request);

  // Sends all of them, as many at once as net/http_limits.h allows, over connections that are used
  // again. A server that asks for patience gets it from all requests to it. `answered` is called
  // with the index of a request when its answer is complete, in any order; what it throws, and the
  // first failure, ends all of them. Throws as send().
  using Answered = std::function<void(std::size_t index, HttpResponse response)>;
  void send_all(const std::vector<HttpRequest>& requests, const Answered& answered);

  // From now on https servers, and proxies, may also be certified by these authorities: PEM that
  // check_certificates() accepts. Takes the place of what was given before; "": the system's alone.
  void trust(std::string_view more_authorities);

  // The proxy of a config, in force from now on.
  void use_proxy(const config::Proxy& proxy);

  // Where this machine runs, for prepare(); in force from now on.
  void use_cloud(const CloudEnvironment& environment);

  // Makes a request for an object in a cloud's store one that can be sent; leaves all others as
  // they are. Throws Error as ObjectAccess::prepare().
  void prepare(HttpRequest& request);

  [[nodiscard]] const FetcherCounters& counters() const;

 private:
  class Impl;  // keeps libcurl's connections
  std::unique_ptr<Impl> impl_;
};

}  // namespace firstlight::net
