// SPDX-License-Identifier: Apache-2.0
// Everything that goes wrong when something is fetched: each fault has its typed outcome, inside
// its deadline. Prints the table.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include "../gzip.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/scope_exit.h"
#include "faulty_server.h"
#include "net/fetcher.h"
#include "net/resource.h"
#include "net/url_parts.h"
#include "program.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using test::FaultyServer;
using test::gzip;
using test::Peer;

constexpr milliseconds kDeadline = 1500ms;
// A loaded machine may run this late; a run that waits for a second bound would be later.
constexpr milliseconds kSlack = 1000ms;
constexpr std::size_t kMaxBytes = 100'000;
// Of the namespace's own loopback interface, but no loopback addresses: proxies hold for them.
constexpr const char* kAddress = "203.0.113.1";
constexpr const char* kAddress6 = "2001:db8::1";

std::string answer(int status, const std::string& body, const std::string& headers = "") {
  return fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                     headers, body);
}

FaultyServer::Behaviour sends(std::string bytes) {
  return [bytes = std::move(bytes)](const Peer& peer) { peer.send(bytes); };
}

// What was seen of one fetch.
struct Outcome {
  std::optional<Error> error;
  std::string bytes;
  milliseconds took{};
};

// Rows, and the sums at the end.
class Matrix {
 public:
  struct Row {
    std::string fault;
    std::optional<ErrorCode> code;  // nullopt: the fetch succeeds
    std::string cause;              // part of the message
  };

  void check(const Row& row, const config::Resource& resource, const config::Proxy& proxy = {}) {
    CAPTURE(row.fault);
    const Outcome outcome = fetch(resource, proxy);
    const std::string text = outcome.error ? outcome.error->what() : "";
    CAPTURE(text);
    const bool typed = outcome.error ? row.code == outcome.error->detail().code : !row.code;
    const bool caused = text.find(row.cause) != std::string::npos;
    const std::string url = display_url(*resource.source);
    const bool named = !outcome.error || text.find(url) != std::string::npos;
    const bool silent = text.find("secret") == std::string::npos;
    const bool in_time = outcome.took < kDeadline + kSlack;
    CHECK(typed);
    CHECK(caused);
    CHECK(named);
    CHECK(silent);
    CHECK(in_time);
    ++rows_;
    as_expected_ += typed && caused && named && silent ? 1 : 0;
    in_time_ += in_time ? 1 : 0;
    fmt::print("  {:34} {:14} {:5} ms  {}\n", row.fault,
               outcome.error ? error_code_name(outcome.error->detail().code) : "success",
               outcome.took.count(), text.substr(0, 150));
  }

  ~Matrix() {
    fmt::print("fault matrix: {} table rows, {} typed as expected, {} inside their deadline\n",
               rows_, as_expected_, in_time_);
  }

 private:
  static Outcome fetch(const config::Resource& resource, const config::Proxy& proxy) {
    Recorder recorder;
    const Network network(Network::Policy::kUseAsFound);
    Fetcher fetcher(network, recorder);
    fetcher.use_proxy(proxy);
    ResourceLimits limits;
    limits.max_bytes = kMaxBytes;
    limits.max_bytes_name = "the test's bound";
    limits.response_timeout = 600ms;  // no attempt begins just before the deadline
    limits.deadline = Deadline::after(kDeadline, "the test's deadline");
    const auto start = std::chrono::steady_clock::now();
    Outcome outcome;
    try {
      outcome.bytes = load_resource(resource, &fetcher, limits);
    } catch (const Error& error) {
      outcome.error = error;
    }
    outcome.took =
        std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
    return outcome;
  }

  unsigned rows_ = 0;
  unsigned as_expected_ = 0;
  unsigned in_time_ = 0;
};

std::string url_of(const FaultyServer& server) {
  return fmt::format("http://user:secret@{}:{}/x?key=secret", kAddress, server.port());
}

config::Resource resource(std::string source, std::string compression = "", std::string hash = "") {
  config::Resource made;
  made.source = std::move(source);
  made.compression = std::move(compression);
  made.hash = std::move(hash);
  return made;
}

void check_answers(Matrix& matrix) {
  struct Row {
    Matrix::Row expected;
    FaultyServer::Behaviour behaviour;
    std::string compression{};
    std::string hash{};
  };
  using enum ErrorCode;
  const std::string chunked = "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string large(kMaxBytes + 1, 'x');
  const Row rows[] = {
      {{"none", std::nullopt, ""}, sends(answer(200, "x"))},
      {{"reset before the answer", kTimeout, "attempts"}, [](const Peer& peer) { peer.reset(); }},
      {{"reset in the body", kTimeout, "attempts"},
       [](const Peer& peer) {
         peer.send("HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n1234");
         peer.reset();
       }},
      {{"closed before the answer", kTimeout, "attempts"}, [](const Peer&) {}},
      {{"stalled headers", kTimeout, "before the answer's header"},
       [](const Peer& peer) {
         peer.send("HTTP/1.1 200 X\r\nContent-");
         peer.stall();
       }},
      {{"stalled body", kTimeout, "with 4 bytes of the body received"},
       [](const Peer& peer) {
         peer.send("HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n1234");
         peer.stall();
       }},
      {{"headers that drip", kTimeout, "before the answer's header"},
       [](const Peer& peer) { peer.drip("HTTP/1.1 200 X\r\nX: 1\r\n", 20ms); }},
      {{"body that drips", kTimeout, "the test's deadline"},
       [](const Peer& peer) {
         peer.send("HTTP/1.1 200 X\r\nContent-Length: 90000\r\n\r\n");
         peer.drip("x", 20ms);
       }},
      {{"truncated", kTimeout, "attempts"},
       sends("HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n1234")},
      {{"truncated chunks", kTimeout, "attempts"}, sends(chunked + "9\r\n1234")},
      {{"garbage", kTimeout, "attempts"}, sends("\x01\x02\x03 garbage\r\n\r\n")},
      {{"too large, as announced", kLimit, "the test's bound"}, sends(answer(200, large))},
      {{"too large, unannounced", kLimit, "the test's bound"},
       sends("HTTP/1.1 200 X\r\n\r\n" + large)},
      {{"endless header", kLimit, "header is larger"},
       [](const Peer& peer) {
         peer.send("HTTP/1.1 200 X\r\n");
         while (peer.send("X-Long: " + std::string(1000, 'x') + "\r\n")) continue;
       }},
      {{"wrong hash", kVerification, "wanted is"},
       sends(answer(200, "x")),
       "",
       "sha256-" + sha256_hex("y")},
      {{"bad gzip", kVerification, "damaged or not gzip"}, sends(answer(200, "no gzip")), "gzip"},
      {{"truncated gzip", kVerification, "too early"},
       sends(answer(200, gzip("hello").substr(0, 15))),
       "gzip"},
      {{"gzip bomb", kLimit, "the test's bound"},
       sends(answer(200, gzip(std::string(50'000'000, '\0')))),
       "gzip"},
      {{"redirect loop", kLimit, "more than 20 redirects"},
       sends(answer(302, "", "Location: /x\r\n"))},
      {{"redirect to a file", kNetwork, "not http or https"},
       sends(answer(302, "", "Location: file:///etc/shadow\r\n"))},
      {{"400", kNetwork, "status 400 (1 attempt)"}, sends(answer(400, ""))},
      {{"401", kNetwork, "status 401 (1 attempt)"}, sends(answer(401, ""))},
      {{"403", kNetwork, "status 403 (1 attempt)"}, sends(answer(403, ""))},
      {{"404", kNetwork, "status 404 (1 attempt)"}, sends(answer(404, ""))},
      {{"410", kNetwork, "status 410 (1 attempt)"}, sends(answer(410, ""))},
      {{"429", kTimeout, "attempts; the last: status 429"}, sends(answer(429, ""))},
      {{"429, come in a minute", kTimeout, "1 attempt; the last: status 429"},
       sends(answer(429, "", "Retry-After: 60\r\n"))},
      {{"500", kTimeout, "attempts; the last: status 500"}, sends(answer(500, ""))},
      {{"503", kTimeout, "attempts; the last: status 503"}, sends(answer(503, ""))},
      {{"503, come in a minute", kTimeout, "1 attempt; the last: status 503"},
       sends(answer(503, "", "Retry-After: 60\r\n"))},
  };
  for (const Row& row : rows) {
    const FaultyServer server(kAddress, row.behaviour);
    matrix.check(row.expected, resource(url_of(server), row.compression, row.hash));
  }
}

void check_recoveries(Matrix& matrix) {
  struct Row {
    std::string fault;
    std::string first;
  };
  const Row rows[] = {
      {"once 429, come in a second", answer(429, "", "Retry-After: 1\r\n")},
      {"once 503", answer(503, "")},
      {"once closed", ""},
      {"once truncated", "HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n1234"},
  };
  for (const Row& row : rows) {
    std::atomic<bool> first = true;
    const FaultyServer server(kAddress, [&](const Peer& peer) {
      peer.send(first.exchange(false) ? row.first : answer(200, "x"));
    });
    matrix.check({row.fault, std::nullopt, ""}, resource(url_of(server)));
    CHECK(server.requests() == 2);
  }
}

// A port that nobody listens on, but that is taken.
void check_refused(Matrix& matrix) {
  const UniqueFd taken(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  socklen_t size = sizeof address;
  REQUIRE(::inet_pton(AF_INET, kAddress, &address.sin_addr) == 1);
  REQUIRE(::bind(taken.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(taken.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  const std::string url = fmt::format("http://{}:{}/", kAddress, ntohs(address.sin_port));
  matrix.check({"refused", ErrorCode::kTimeout, "Failed to connect"}, resource(url));
}

void check_proxies(Matrix& matrix) {
  const FaultyServer server(kAddress, sends(answer(200, "direct")));
  const FaultyServer proxy("127.0.0.1", sends(answer(200, "of the proxy")));
  const FaultyServer broken("127.0.0.1", sends(answer(502, "")));
  config::Proxy settings;
  settings.http_proxy = fmt::format("http://127.0.0.1:{}", proxy.port());
  matrix.check({"proxy", std::nullopt, ""}, resource(url_of(server)), settings);
  CHECK(proxy.requests() == 1);
  CHECK(server.requests() == 0);
  settings.no_proxy = {"203.0.113.0/24"};
  matrix.check({"proxy, but noProxy", std::nullopt, ""}, resource(url_of(server)), settings);
  CHECK(proxy.requests() == 1);
  CHECK(server.requests() == 1);
  settings.no_proxy = {};
  settings.http_proxy = fmt::format("http://127.0.0.1:{}", broken.port());
  matrix.check({"proxy that reaches nothing", ErrorCode::kTimeout, "status 502"},
               resource(url_of(server)), settings);
  settings.http_proxy = "http://user:secret@127.0.0.1:9";
  matrix.check({"proxy that is not there", ErrorCode::kTimeout, "Failed to connect"},
               resource(url_of(server)), settings);
}

void check_ipv6(Matrix& matrix) {
  const FaultyServer server(kAddress6, sends(answer(200, "x")));
  const std::string url = fmt::format("http://[{}]:{}/", kAddress6, server.port());
  matrix.check({"IPv6 only", std::nullopt, ""}, resource(url));
  const std::string wrong = fmt::format("http://{}:{}/", kAddress, server.port());
  matrix.check({"IPv6 only, asked by IPv4", ErrorCode::kTimeout, "Failed to connect"},
               resource(wrong));
}

// A name server that takes questions and says nothing.
void check_dns(Matrix& matrix, const std::string& folder) {
  std::ofstream(folder + "/resolv.conf") << "nameserver 127.0.0.1\n";
  REQUIRE(::mount((folder + "/resolv.conf").c_str(), "/etc/resolv.conf", nullptr, MS_BIND,
                  nullptr) == 0);
  const ScopeExit undo([] { ::umount2("/etc/resolv.conf", MNT_DETACH); });
  const UniqueFd silent(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(53);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(silent.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  matrix.check({"silent name server", ErrorCode::kTimeout, "without an answer of a name server"},
               resource("http://nowhere.test/"));
}

constexpr const char* kTlsServer = R"(
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1")
        self.end_headers()
        self.wfile.write(b"x")
    def log_message(self, *_):
        pass
class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass
server = Server((sys.argv[2], 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
if sys.argv[3:]:
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
context.load_cert_chain(sys.argv[1] + ".pem", sys.argv[1] + ".key")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
)";

// An authority "ca", and from it the certificates "good", "expired" and "other" (of another name).
void make_certificates(const std::string& folder) {
  std::ofstream(folder + "/ca.cnf") << "[ca]\ndefault_ca = d\n[d]\ndir = " << folder
                                    << "\ndatabase = $dir/index\nserial = $dir/serial\n"
                                       "new_certs_dir = $dir\ndefault_md = sha256\npolicy = p\n"
                                       "copy_extensions = copy\n[p]\ncommonName = supplied\n";
  std::ofstream(folder + "/index") << "";
  std::ofstream(folder + "/serial") << "01\n";
  const std::vector<std::string> key = {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                                        "-nodes"};
  const auto request = [&](const std::string& name, std::vector<std::string> more) {
    std::vector<std::string> argv = {"openssl", "req"};
    argv.insert(argv.end(), key.begin(), key.end());
    argv.insert(argv.end(), {"-subj", "/CN=" + name, "-keyout", folder + "/" + name + ".key"});
    argv.insert(argv.end(), more.begin(), more.end());
    test::run(argv);
  };
  request("ca", {"-x509", "-days", "2", "-out", folder + "/ca.pem"});
  struct Leaf {
    const char* name;
    std::string address;
    const char* start;
    const char* end;
  };
  const Leaf leaves[] = {{"good", kAddress, "20200101000000Z", "20990101000000Z"},
                         {"expired", kAddress, "20200101000000Z", "20210101000000Z"},
                         {"other", "198.51.100.1", "20200101000000Z", "20990101000000Z"}};
  for (const Leaf& leaf : leaves) {
    const std::string path = folder + "/" + leaf.name;
    request(leaf.name, {"-addext", "subjectAltName=IP:" + leaf.address, "-out", path + ".csr"});
    test::run({"openssl", "ca", "-batch", "-notext", "-config", folder + "/ca.cnf", "-cert",
               folder + "/ca.pem", "-keyfile", folder + "/ca.key", "-in", path + ".csr", "-out",
               path + ".pem", "-startdate", leaf.start, "-enddate", leaf.end});
  }
}

void check_tls(Matrix& matrix, const std::string& folder) {
  make_certificates(folder);
  test::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=unknown", "-addext",
             std::string("subjectAltName=IP:") + kAddress, "-keyout", folder + "/unknown.key",
             "-out", folder + "/unknown.pem"});
  const std::string store = "/etc/ssl/certs/ca-certificates.crt";
  REQUIRE(::mount((folder + "/ca.pem").c_str(), store.c_str(), nullptr, MS_BIND, nullptr) == 0);
  const ScopeExit undo([store] { ::umount2(store.c_str(), MNT_DETACH); });
  using enum ErrorCode;
  const Matrix::Row rows[] = {
      {"good", std::nullopt, ""},
      {"expired", kTimeout, "certificate has expired"},
      {"other", kTimeout, "name matches target host"},
      {"unknown", kTimeout, "self-signed certificate"},
  };
  for (Matrix::Row row : rows) {
    test::Program server({"python3", "-c", kTlsServer, folder + "/" + row.fault, kAddress});
    row.fault = "TLS, " + row.fault + " certificate";
    matrix.check(row, resource(fmt::format("https://{}:{}/", kAddress, server.read_line())));
  }
  test::Program old(
      {"python3", "-W", "ignore", "-c", kTlsServer, folder + "/good", kAddress, "old"});
  matrix.check({"TLS 1.1", kTimeout, "protocol version"},
               resource(fmt::format("https://{}:{}/", kAddress, old.read_line())));
  const FaultyServer plain(kAddress, sends(answer(200, "x")));
  matrix.check({"TLS asked of a plain server", kTimeout, "without a TLS connection"},
               resource(fmt::format("https://{}:{}/", kAddress, plain.port())));
}

TEST_CASE("each fault of a fetch has its typed outcome inside its deadline") {
  REQUIRE(::unshare(CLONE_NEWNET | CLONE_NEWNS) == 0);
  REQUIRE(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
  test::run({"ip", "link", "set", "lo", "up"});
  test::run({"ip", "address", "add", std::string(kAddress) + "/32", "dev", "lo"});
  test::run({"ip", "address", "add", std::string(kAddress6) + "/128", "dev", "lo", "nodad"});
  std::string folder = std::filesystem::temp_directory_path() / "firstlight-faults-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const ScopeExit remove([&] { std::filesystem::remove_all(folder); });
  Matrix matrix;
  check_answers(matrix);
  check_recoveries(matrix);
  check_refused(matrix);
  check_proxies(matrix);
  check_ipv6(matrix);
  check_dns(matrix, folder);
  check_tls(matrix, folder);
}

}  // namespace
}  // namespace firstlight::net
