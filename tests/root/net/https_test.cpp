// SPDX-License-Identifier: Apache-2.0
// https servers are checked against the system's trust store.
#include <doctest/doctest.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>

#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/scope_exit.h"
#include "net/fetcher.h"
#include "net/trust_store.h"
#include "program.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;

constexpr const char* kServer = R"(
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"secure")
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/cert.pem", sys.argv[1] + "/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
)";

// Puts the certificate in `folder` in place of the system's trust store, in a mount namespace of
// our own; undone by the returned guard.
auto trust(const std::string& folder, const std::string& store) {
  REQUIRE(::unshare(CLONE_NEWNS) == 0);
  REQUIRE(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
  REQUIRE(::mount((folder + "/cert.pem").c_str(), store.c_str(), nullptr, MS_BIND, nullptr) == 0);
  return ScopeExit([store] { ::umount2(store.c_str(), MNT_DETACH); });
}

std::optional<Error> fetch(const std::string& url, std::string& body) {
  Recorder recorder;
  const Network network(Network::Policy::kUseAsFound);
  Fetcher fetcher(network, recorder);
  HttpRequest request;
  request.url = url;
  request.max_body_bytes = 100;
  request.deadline = Deadline::after(2s, "a test's deadline");
  try {
    body = fetcher.send(request).body;
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

TEST_CASE("a trusted server is believed, an untrusted one and one of another name are not") {
  const std::string store = trust_store_path();
  REQUIRE_MESSAGE(!store.empty(), "the package ca-certificates is needed");
  std::string folder = std::filesystem::temp_directory_path() / "firstlight-https-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const ScopeExit remove([&] { std::filesystem::remove_all(folder); });
  test::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", folder + "/key.pem", "-out", folder + "/cert.pem"});
  test::Program server({"python3", "-c", kServer, folder});
  const std::string port = server.read_line();
  std::string body;

  const auto untrusted = fetch("https://127.0.0.1:" + port + "/", body);
  REQUIRE(untrusted);
  CHECK(std::string(untrusted->what()).find("certificate") != std::string::npos);

  const auto undo = trust(folder, store);
  const auto failure = fetch("https://127.0.0.1:" + port + "/", body);
  CHECK_MESSAGE(!failure, std::string(failure ? failure->what() : ""));
  CHECK(body == "secure");
  CHECK(fetch("https://127.0.0.2:" + port + "/", body));
}

}  // namespace
}  // namespace firstlight::net
