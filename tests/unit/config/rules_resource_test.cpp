// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_document;
using test::check_rows;

std::string file_with(std::string_view contents) {
  return R"("storage":{"files":[{"path":"/a","contents":)" + std::string(contents) + "}]}";
}

std::string source(std::string_view url) {
  return file_with(R"({"source":")" + std::string(url) + "\"}");
}

std::string hashed(const std::string& hash) {
  return file_with(R"({"source":"data:,x","verification":{"hash":")" + hash + "\"}}");
}

const std::string kContents = "/storage/files/0/contents";
const std::string kSource = " " + kContents + "/source";
const std::string kHash = " " + kContents + "/verification/hash";

TEST_CASE("sources") {
  check_rows({
      {"3.0.0", source("http://a/b"), {}},
      {"3.0.0", source("HTTPS://a/b"), {}},
      {"3.0.0", source("http://"), {}},
      {"3.0.0", source("tftp://a/b"), {}},
      {"3.0.0", source("s3://b/k"), {}},
      {"3.0.0", source("s3://b/k?versionId=1"), {}},
      {"3.0.0", source("oss://b/k"), {}},
      {"3.6.0", source("OSS://b/k?versionId=1"), {}},
      {"3.6.0", source("oss://b/k?versionId="), {"E0305" + kSource}},
      {"3.0.0", source("s3://b/k?versionId="), {"E0305" + kSource}},
      {"3.0.0", source("gs://b/k"), {"E0303" + kSource}},
      {"3.1.0", source("gs://b/k"), {"E0303" + kSource}},
      {"3.2.0", source("gs://b/k"), {}},
      {"3.6.0", source("gs://b/k"), {}},
      {"3.3.0", source("arn:aws:s3:::b/k"), {"E0303" + kSource}},
      {"3.4.0", source("arn:aws:s3:::b/k"), {}},
      {"3.6.0", source("arn:aws:s3:::b/k?versionId=7"), {}},
      {"3.6.0", source("arn:aws:s3:::b/k?versionId="), {"E0305" + kSource}},
      {"3.6.0", source("arn:aws:s3:::b"), {"E0305" + kSource}},
      {"3.6.0", source("arn:aws:ec2:::b/k"), {"E0305" + kSource}},
      {"3.6.0", source("arn:aws:s3"), {"E0305" + kSource}},
      {"3.6.0", source("arn:aws:s3:r:1:accesspoint/n"), {"E0305" + kSource}},
      {"3.6.0", source("arn:aws:s3:r:1:accesspoint/n/object/k"), {}},
      {"3.6.0", source("data:,x"), {}},
      {"3.6.0", source("DATA:,x"), {"E0304" + kSource}},
      {"3.6.0", source("data:,{}"), {"E0304" + kSource}},
      {"3.6.0", source("ftp://a"), {"E0303" + kSource}},
      {"3.6.0", source("file:///a"), {"E0303" + kSource}},
      {"3.6.0", source("/a/b"), {"E0303" + kSource}},
      {"3.6.0", source("x"), {"E0303" + kSource}},
      {"3.6.0", source("http://a/%zz"), {"E0302" + kSource}},
      {"3.6.0", source("http://a\\n"), {"E0302" + kSource}},
      {"3.6.0", source("http://[::1/"), {"E0302" + kSource}},
      {"3.6.0", source(""), {}},
      {"3.6.0", file_with(R"({"source":null})"), {}},
  });
}

TEST_CASE("compression") {
  check_rows({
      {"3.0.0", file_with(R"({"source":"data:,x","compression":"gzip"})"), {}},
      {"3.6.0", file_with(R"({"source":"data:,x","compression":""})"), {}},
      {"3.6.0", file_with(R"({"source":"data:,x","compression":null})"), {}},
      {"3.6.0",
       file_with(R"({"source":"data:,x","compression":"xz"})"),
       {"E0311 " + kContents + "/compression"}},
      {"3.6.0",
       file_with(R"({"source":"data:,x","compression":"GZIP"})"),
       {"E0311 " + kContents + "/compression"}},
  });
}

TEST_CASE("hashes") {
  const std::string hex64(64, 'a');
  const std::string hex128(128, '0');
  check_rows({
      {"3.0.0", hashed("sha512-" + hex128), {}},
      {"3.0.0", hashed("sha256-" + hex64), {"E0314" + kHash}},
      {"3.1.0", hashed("sha256-" + hex64), {}},
      {"3.6.0", hashed("sha512-" + hex128), {}},
      {"3.6.0", hashed("sha256-" + hex128), {"E0315" + kHash}},
      {"3.6.0", hashed("sha512-" + hex64), {"E0315" + kHash}},
      {"3.6.0", hashed("sha256" + hex64), {"E0313" + kHash}},
      {"3.6.0", hashed(""), {"E0313" + kHash}},
      {"3.6.0", hashed("-" + hex64), {"E0314" + kHash}},
      {"3.6.0", hashed("SHA256-" + hex64), {"E0314" + kHash}},
      {"3.6.0", hashed("md5-" + hex64), {"E0314" + kHash}},
      {"3.6.0", hashed("sha256-" + std::string(64, 'A')), {"W0316" + kHash}},
      {"3.6.0", hashed("sha256-" + std::string(64, 'g')), {"W0316" + kHash}},
      {"3.6.0",
       file_with(R"({"verification":{"hash":"sha256-)" + hex64 + "\"}}"),
       {"E0312" + kHash}},
      {"3.6.0", file_with(R"({"source":"","verification":{"hash":"sha256-)" + hex64 + "\"}}"), {}},
      {"3.6.0", file_with(R"({"source":"data:,","verification":{"hash":null}})"), {}},
  });
}

TEST_CASE("headers") {
  const std::string headers = kContents + "/httpHeaders";
  const auto with = [](std::string_view source_member, std::string_view list) {
    return file_with("{" + std::string(source_member) + R"("httpHeaders":)" + std::string(list) +
                     "}");
  };
  check_rows({
      {"3.1.0", with(R"("source":"http://a",)", R"([{"name":"A","value":"b"}])"), {}},
      {"3.6.0",
       with(R"("source":"https://a",)", R"([{"name":"A"},{"name":"B","value":null}])"),
       {}},
      {"3.6.0", with("", "[]"), {}},
      {"3.6.0", with("", R"([{"name":"A","value":"b"}])"), {"E0321 " + headers}},
      {"3.6.0", with(R"("source":"",)", R"([{"name":"A","value":"b"}])"), {"E0321 " + headers}},
      {"3.6.0",
       with(R"("source":"http://%",)", R"([{"name":"A","value":"b"}])"),
       {"E0302" + kSource, "E0321 " + headers}},
      {"3.6.0",
       with(R"("source":"data:,x",)", R"([{"name":"A","value":"b"}])"),
       {"E0322 " + headers}},
      {"3.6.0",
       with(R"("source":"s3://b/k",)", R"([{"name":"A","value":"b"}])"),
       {"E0322 " + headers}},
      {"3.6.0",
       with(R"("source":"http://a",)", R"([{"name":"","value":"b"}])"),
       {"E0323 " + headers + "/0/name"}},
      {"3.6.0",
       with(R"("source":"http://a",)", R"([{"name":"A","value":""}])"),
       {"E0324 " + headers + "/0/value"}},
      {"3.6.0",
       with(R"("source":"http://a",)", R"([{"name":"A"},{"name":"A"}])"),
       {"E1101 " + headers + "/1"}},
      {"3.6.0", with(R"("source":"http://a",)", R"([{"name":"A"},{"name":"a"}])"), {}},
  });
}

TEST_CASE("appended fragments are resources, too") {
  check_rows({
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","append":[{"source":"data:,x"},{"source":"data:,x"}]}]})",
       {}},
      {"3.6.0",
       R"("storage":{"files":[{"path":"/a","append":[{"source":"data:,x"},{"source":"x:y"}]}]})",
       {"E0303 /storage/files/0/append/1/source"}},
  });
}

std::string ignition_with(std::string_view version, std::string_view members) {
  return R"({"ignition":{"version":")" + std::string(version) + "\"," + std::string(members) + "}}";
}

TEST_CASE("references") {
  const std::string merge = "/ignition/config/merge/0";
  const std::string authority = "/ignition/security/tls/certificateAuthorities/0";
  const std::string null_merge = R"("config":{"merge":[{"source":null}]})";
  const std::string null_authority = R"("security":{"tls":{"certificateAuthorities":[{}]}})";
  check_document(ignition_with("3.0.0", null_merge), {});
  check_document(ignition_with("3.1.0", null_merge), {"E0301 " + merge});
  check_document(ignition_with("3.6.0", null_merge), {"E0301 " + merge});
  check_document(ignition_with("3.6.0", R"("config":{"merge":[{"source":""}]})"),
                 {"E0301 " + merge});
  check_document(ignition_with("3.6.0", R"("config":{"merge":[{"source":"x:y"}]})"),
                 {"E0303 " + merge + "/source"});
  check_document(
      ignition_with("3.6.0", R"("config":{"merge":[{"source":"data:,a"},{"source":"data:,a"}]})"),
      {"E1101 /ignition/config/merge/1"});
  check_document(ignition_with("3.6.0", R"("config":{"replace":{"source":null}})"), {});
  check_document(ignition_with("3.6.0", R"("config":{"replace":{"source":""}})"), {});
  check_document(ignition_with("3.6.0", R"("config":{"replace":{"source":"x:y"}})"),
                 {"E0303 /ignition/config/replace/source"});
  check_document(ignition_with("3.0.0", null_authority), {"E0303 " + authority + "/source"});
  check_document(ignition_with("3.1.0", null_authority), {"E0301 " + authority});
  check_document(
      ignition_with("3.6.0",
                    R"("security":{"tls":{"certificateAuthorities":[{"source":"http://a"}]}})"),
      {});
}

TEST_CASE("proxies and timeouts") {
  const auto proxy = [](std::string_view members) {
    return ignition_with("3.1.0", R"("proxy":{)" + std::string(members) + "}");
  };
  check_document(
      proxy(R"("httpProxy":"http://p:3128","httpsProxy":"https://p","noProxy":["a","b"])"), {});
  check_document(proxy(R"("httpProxy":"")"), {"E0331 /ignition/proxy/httpProxy"});
  check_document(proxy(R"("httpProxy":"socks5://p")"), {"E0331 /ignition/proxy/httpProxy"});
  check_document(proxy(R"("httpProxy":"p:3128")"), {"E0331 /ignition/proxy/httpProxy"});
  check_document(proxy(R"("httpsProxy":"http://%")"), {"E0331 /ignition/proxy/httpsProxy"});
  check_document(proxy(R"("httpsProxy":"http://p")"), {"W0332 /ignition/proxy/httpsProxy"});
  check_document(proxy(R"("noProxy":["a","a"])"), {"E1101 /ignition/proxy/noProxy/1"});
  check_document(ignition_with("3.6.0", R"("timeouts":{"httpTotal":-5,"httpResponseHeaders":0})"),
                 {});
}

}  // namespace
}  // namespace firstlight::config
