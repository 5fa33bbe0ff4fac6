// SPDX-License-Identifier: Apache-2.0
// https servers are checked against the system's trust store.
#include <doctest/doctest.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <iterator>
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

std::optional<Error> fetch(Fetcher& fetcher, const std::string& url, std::string& body) {
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

std::optional<Error> fetch(const std::string& url, std::string& body) {
  Recorder recorder;
  const Network network(Network::Policy::kUseAsFound);
  Fetcher fetcher(network, recorder);
  return fetch(fetcher, url, body);
}

// Makes cert.pem and key.pem in `folder` for a server that is called `name`.
void make_certificate(const std::string& folder, const std::string& name) {
  test::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=" + name,
             "-keyout", folder + "/key.pem", "-out", folder + "/cert.pem"});
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("a trusted server is believed, an untrusted one and one of another name are not") {
  const std::string store = trust_store_path();
  REQUIRE_MESSAGE(!store.empty(), "the package ca-certificates is needed");
  std::string folder = std::filesystem::temp_directory_path() / "firstlight-https-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const ScopeExit remove([&] { std::filesystem::remove_all(folder); });
  make_certificate(folder, "IP:127.0.0.1");
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

// Goes to 127.0.0.1, whatever host a client asks to be connected to.
constexpr const char* kProxy = R"(
import socket, threading
def copy(a, b):
    while data := a.recv(65536):
        b.sendall(data)
    b.close()
def serve(client):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += client.recv(1)
    print(head.decode().split("\r\n")[0], flush=True)
    port = int(head.split(b" ")[1].rsplit(b":")[-1])
    server = socket.create_connection(("127.0.0.1", port))
    client.sendall(b"HTTP/1.1 200 OK\r\nX-Of-The-Proxy: 1\r\n\r\n")
    threading.Thread(target=copy, args=(server, client), daemon=True).start()
    copy(client, server)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
)";

TEST_CASE(
    "a config's own authority is believed, also through a proxy, for as long as it is given") {
  std::string folder = std::filesystem::temp_directory_path() / "firstlight-https-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const ScopeExit remove([&] { std::filesystem::remove_all(folder); });
  make_certificate(folder, "DNS:config.test,IP:127.0.0.1");
  test::Program server({"python3", "-c", kServer, folder});
  const std::string port = server.read_line();
  test::Program proxy({"python3", "-c", kProxy});
  const std::string proxy_port = proxy.read_line();

  Recorder recorder;
  const Network network(Network::Policy::kUseAsFound);
  Fetcher fetcher(network, recorder);
  const std::string direct = "https://127.0.0.1:" + port + "/";
  std::string body;
  CHECK(fetch(fetcher, direct, body));
  fetcher.trust(contents_of(folder + "/cert.pem"));
  auto failure = fetch(fetcher, direct, body);
  CHECK_MESSAGE(!failure, std::string(failure ? failure->what() : ""));
  CHECK(body == "secure");

  config::Proxy settings;
  settings.https_proxy = "http://127.0.0.1:" + proxy_port;
  fetcher.use_proxy(settings);
  body.clear();
  failure = fetch(fetcher, "https://config.test:" + port + "/", body);
  CHECK_MESSAGE(!failure, std::string(failure ? failure->what() : ""));
  CHECK(body == "secure");
  CHECK(proxy.read_line() == "CONNECT config.test:" + port + " HTTP/1.1");

  fetcher.trust("");
  CHECK(fetch(fetcher, direct, body));
}

}  // namespace
}  // namespace firstlight::net
