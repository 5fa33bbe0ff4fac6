// SPDX-License-Identifier: Apache-2.0
// Objects in the stores of clouds, and files by TFTP, from servers that check what they are asked.
#include <doctest/doctest.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/error.h"
#include "base/scope_exit.h"
#include "net/fetcher.h"
#include "net/resource.h"
#include "program.h"

namespace firstlight::net {
namespace {

using namespace std::chrono_literals;

constexpr const char* kServer = FIRSTLIGHT_SOURCE_DIR "/tests/root/net/object_store_server.py";

// What a fetch gave: the bytes, or the message of its failure.
std::string fetch(Fetcher& fetcher, const std::string& source) {
  config::Resource resource;
  resource.source = source;
  ResourceLimits limits;
  limits.deadline = Deadline::after(5s, "a test's deadline");
  try {
    return load_resource(resource, &fetcher, limits);
  } catch (const Error& error) {
    return error.what();
  }
}

// How often a path was asked for.
std::string asked(Fetcher& fetcher, const std::string& server, const std::string& path) {
  HttpRequest request;
  request.url = server + "/asked" + path;
  request.max_body_bytes = 100;
  request.deadline = Deadline::after(5s, "a test's deadline");
  return fetcher.send(request).body;
}

struct Row {
  std::string what;
  Cloud cloud;
  std::string source;
  std::string wanted;  // begin of what comes
};

// Everything of the cloud is at `url`.
CloudEnvironment cloud_at(const std::string& url, Cloud cloud) {
  return {.cloud = cloud,
          .aws_metadata = url,
          .azure_metadata = url,
          .google_metadata = url,
          .aliyun_metadata = url,
          .s3_endpoint = url,
          .oss_endpoint = url,
          .google_endpoint = url};
}

TEST_CASE("objects are asked for with the role of the machine, and every signature is good") {
  test::Program server({"python3", kServer});
  const std::string url = "http://127.0.0.1:" + server.read_line();
  const Row rows[] = {
      {"S3 by the role", Cloud::kAws, "s3://bucket/a/key", "object /bucket/a/key"},
      {"S3, a version", Cloud::kAws, "s3://bucket/key?versionId=v1%2B%2F",
       "object /bucket/key?versionId=v1%2B%2F"},
      {"S3, a key with special characters", Cloud::kAws, "s3://bucket/a%20b+c&=~(1)%C3%A4",
       "object /bucket/a%20b%2Bc%26%3D~%281%29%C3%A4"},
      {"S3 by an ARN", Cloud::kAws, "arn:aws:s3:::bucket/key", "object /bucket/key"},
      {"S3, no bucket", Cloud::kAws, "s3://lost/key", "fetch 's3://lost': there is no such bucket"},
      {"S3 elsewhere is anonymous", Cloud::kNone, "s3://public/key", "object /public/key"},
      {"S3 elsewhere, refused", Cloud::kNone, "s3://bucket/key",
       "fetch 's3://bucket/key': the server answered with status 403"},
      {"OSS by the role", Cloud::kAliyun, "oss://ossbucket/a/key", "object /ossbucket/a/key"},
      {"OSS, a version", Cloud::kAliyun, "oss://ossbucket/key?versionId=v",
       "object /ossbucket/key?versionId=v"},
      {"OSS, a key with special characters", Cloud::kAliyun, "oss://ossbucket/a%20b+c&=~(1)%C3%A4",
       "object /ossbucket/a%20b%2Bc%26%3D~%281%29%C3%A4"},
      {"OSS, refused", Cloud::kAliyun, "oss://osspublic/key",
       "fetch 'oss://osspublic/key': the server answered with status 403"},
      {"OSS elsewhere", Cloud::kAws, "oss://ossbucket/key",
       "fetch 'oss://ossbucket/key': the region of an OSS bucket"},
      {"Google by the account", Cloud::kGoogle, "gs://bucket/a/b",
       "google /storage/v1/b/bucket/o/a%2Fb?alt=media"},
      {"Google elsewhere is anonymous", Cloud::kNone, "gs://public/a",
       "google /storage/v1/b/public/o/a?"},
      {"Google elsewhere, refused", Cloud::kNone, "gs://bucket/a",
       "fetch 'gs://bucket/a': the server answered with status 403"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Recorder recorder;
    const Network network(Network::Policy::kUseAsFound);
    Fetcher fetcher(network, recorder);
    fetcher.use_cloud(cloud_at(url, row.cloud));
    const std::string got = fetch(fetcher, row.source);
    CHECK_MESSAGE(got.starts_with(row.wanted), got);
    CHECK(got.find("secret") == std::string::npos);
  }
}

TEST_CASE("what a config sends along to OSS is signed as well") {
  test::Program server({"python3", kServer});
  const std::string url = "http://127.0.0.1:" + server.read_line();
  Recorder recorder;
  const Network network(Network::Policy::kUseAsFound);
  Fetcher fetcher(network, recorder);
  fetcher.use_cloud(cloud_at(url, Cloud::kAliyun));
  config::Resource resource;
  resource.source = "oss://ossbucket/key";
  resource.http_headers = {{.name = "X-OSS-Traffic-Limit", .value = "819200"},
                           {.name = "x-other", .value = "1"},
                           {.name = "Content-Type", .value = "text/plain"}};
  ResourceLimits limits;
  limits.deadline = Deadline::after(5s, "a test's deadline");
  CHECK(load_resource(resource, &fetcher, limits) == "object /ossbucket/key");
}

TEST_CASE("without a role it is asked anonymously, and a failure says why") {
  test::Program server({"python3", kServer});
  const std::string url = "http://127.0.0.1:" + server.read_line();
  Recorder recorder;
  const Network network(Network::Policy::kUseAsFound);
  Fetcher fetcher(network, recorder);
  // The region is found there, no role below it.
  fetcher.use_cloud({.cloud = Cloud::kAws, .aws_metadata = url + "/lost", .s3_endpoint = url});
  CHECK(fetch(fetcher, "s3://public/key") == "object /public/key");
  const std::string refused = fetch(fetcher, "s3://bucket/key");
  CHECK_MESSAGE(refused.find("status 403 (1 attempt); asked anonymously: ") != std::string::npos,
                refused);
  CHECK_FALSE(recorder.report().warnings.empty());  // about the region
}

TEST_CASE("credentials are shared until they expire, and then asked for again") {
  struct Kind {
    const char* what;
    Cloud cloud;
    std::string source;
    std::string wanted;
    std::string question;
  };
  const Kind kinds[] = {
      {"AWS", Cloud::kAws, "s3://bucket/key", "object /bucket/key",
       "/latest/meta-data/iam/security-credentials/node%2Frole"},
      {"ECS", Cloud::kAliyun, "oss://ossbucket/key", "object /ossbucket/key",
       "/latest/meta-data/ram/security-credentials/role"},
      {"Google", Cloud::kGoogle, "gs://bucket/a", "google /storage/v1/b/bucket/o/a?alt=media",
       "/computeMetadata/v1/instance/service-accounts/default/token"},
  };
  for (const char* lifetime : {"3600", "1"}) {
    test::Program server({"python3", kServer, "--lifetime", lifetime});
    const std::string url = "http://127.0.0.1:" + server.read_line();
    for (const Kind& kind : kinds) {
      CAPTURE(kind.what);
      CAPTURE(std::string(lifetime));
      Recorder recorder;
      const Network network(Network::Policy::kUseAsFound);
      Fetcher fetcher(network, recorder);
      fetcher.use_cloud(cloud_at(url, kind.cloud));
      CHECK(fetch(fetcher, kind.source) == kind.wanted);
      if (std::string(lifetime) == "1") std::this_thread::sleep_for(1100ms);
      CHECK(fetch(fetcher, kind.source) == kind.wanted);
      CHECK(asked(fetcher, url, kind.question) == (std::string(lifetime) == "1" ? "2" : "1"));
    }
  }
}

// The server is busy until the keys that the request was signed with have expired.
TEST_CASE("a request that outlasts its credentials is sent once more with new ones") {
  test::Program server({"python3", kServer, "--lifetime", "1"});
  const std::string url = "http://127.0.0.1:" + server.read_line();
  Recorder recorder;
  const Network network(Network::Policy::kUseAsFound);
  Fetcher fetcher(network, recorder);
  fetcher.use_cloud(cloud_at(url, Cloud::kAws));
  CHECK(fetch(fetcher, "s3://bucket/busy-at-first") == "object /bucket/busy-at-first");
  CHECK(asked(fetcher, url, "/bucket/busy-at-first") == "3");
}

TEST_CASE("an Azure blob by the machine's identity, and without it where that is refused") {
  REQUIRE(::unshare(CLONE_NEWNS) == 0);
  REQUIRE(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
  std::string folder = std::filesystem::temp_directory_path() / "firstlight-azure-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const ScopeExit remove([&] { std::filesystem::remove_all(folder); });
  std::ofstream(folder + "/hosts") << "127.0.0.1 account.blob.core.windows.net\n";
  REQUIRE(::mount((folder + "/hosts").c_str(), "/etc/hosts", nullptr, MS_BIND, nullptr) == 0);
  const ScopeExit undo([] { ::umount2("/etc/hosts", MNT_DETACH); });
  test::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
             "subjectAltName=DNS:account.blob.core.windows.net", "-keyout", folder + "/key.pem",
             "-out", folder + "/cert.pem"});
  test::Program store({"python3", kServer, folder + "/cert.pem", folder + "/key.pem"});
  const std::string port = store.read_line();
  const std::string metadata_url = "https://account.blob.core.windows.net:" + port;
  const std::string blobs = metadata_url + "/container/";
  std::ifstream certificate(folder + "/cert.pem");
  const std::string pem{std::istreambuf_iterator<char>(certificate), {}};

  Recorder recorder;
  const Network network(Network::Policy::kUseAsFound);
  Fetcher fetcher(network, recorder);
  fetcher.trust(pem);
  fetcher.use_cloud({.cloud = Cloud::kAzure, .azure_metadata = metadata_url});
  CHECK(fetch(fetcher, blobs + "blob") == "azure /container/blob");
  CHECK(fetch(fetcher, blobs + "public") == "azure /container/public");
  CHECK(fetch(fetcher, blobs + "blob") == "azure /container/blob");
  // One token for all three.
  CHECK(asked(fetcher, metadata_url, "/metadata/identity/oauth2/token") == "1");
  fetcher.use_cloud({.cloud = Cloud::kAzure, .azure_metadata = metadata_url + "/lost"});
  CHECK(fetch(fetcher, blobs + "public") == "azure /container/public");
  const std::string refused = fetch(fetcher, blobs + "blob");
  CHECK_MESSAGE(refused.find("asked anonymously: ") != std::string::npos, refused);
  fetcher.use_cloud({.cloud = Cloud::kNone});
  CHECK(fetch(fetcher, blobs + "public") == "azure /container/public");
}

// Prints its port, then the name of each file that it is asked for. "/lost" is not there.
constexpr const char* kTftpServer = R"(
import socket, struct
main = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
main.bind(("127.0.0.1", 0))
print(main.getsockname()[1], flush=True)
while True:
    packet, peer = main.recvfrom(2048)
    name, mode = packet[2:].split(b"\0")[:2]
    print(name.decode(), mode.decode(), flush=True)
    answer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    answer.bind(("127.0.0.1", 0))
    answer.settimeout(5)
    if name == b"/lost":
        answer.sendto(struct.pack("!HH", 5, 1) + b"not here\0", peer)
        continue
    body = b"tftp" * 300
    for block in range(1, len(body) // 512 + 2):
        answer.sendto(struct.pack("!HH", 3, block) + body[(block - 1) * 512:block * 512], peer)
        answer.recvfrom(2048)
)";

TEST_CASE("a file by TFTP, in octet mode, with the slash in its name") {
  test::Program server({"python3", "-c", kTftpServer});
  const std::string url = "tftp://127.0.0.1:" + server.read_line();
  Recorder recorder;
  const Network network(Network::Policy::kUseAsFound);
  Fetcher fetcher(network, recorder);
  const std::string file = fetch(fetcher, url + "/a/file");
  CHECK(file.size() == 1200);
  CHECK(file.starts_with("tftptftp"));
  CHECK(server.read_line() == "/a/file octet");
  const std::string lost = fetch(fetcher, url + "/lost");
  CHECK_MESSAGE(lost.find("1 attempt; the last: ") != std::string::npos, lost);
  CHECK(server.read_line() == "/lost octet");
}

}  // namespace
}  // namespace firstlight::net
