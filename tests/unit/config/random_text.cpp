// SPDX-License-Identifier: Apache-2.0
#include "random_text.h"

#include <rapidjson/internal/regex.h>

#include <array>
#include <memory>
#include <string_view>

namespace firstlight::config::test {
namespace {

using rapidjson::internal::Regex;

// Good and bad ones of every kind.
const std::vector<std::string>& known_texts() {
  static const std::vector<std::string> kTexts = {
      "", "a", "b", "core", "wheel", "quiet", "0", "1", "-", "x y", "ü", "\xF0\x9F\x92\xA5", "\t",
      "1000", "tpm2", "tang", "sss", "sha3", "gzip", "xz", "raid0", "raid1", "linear", "10",
      "raid7", "ext4", "btrfs", "xfs", "vfat", "swap", "none", "zfs", "3.6.0", "3.0.0",
      "+03.006.-0",
      // paths
      "/", "/a", "/a/b", "/a/b/c", "/dev/vda", "/dev/vdb", "/dev/vdc1", "/etc/motd", "/var",
      "/opt/l", "/.a", "/..a", "/...", "/a.", "/a b", "/ü", "/a\nb",
      "/etc/systemd/system/a.service", "a/b", "//", "/a/", "/a//b", "/./a", "/a/.", "/a/..", "/..",
      "./a", "../a", "/a/../b",
      // URLs
      "http://a", "https://a/b?c=d#e", "HTTP://a", "Https:", "http:", "http:a:b",
      "http://[::1]:80/", "http://u:p@h:8/%41", "http://[::1", "http://a b/", "http://a/%zz",
      "http://a/b c", "http//a", "tftp://a/b", "ftp://a", "oss://b/k", "s3://bucket/key",
      "S3://b/k?versionId=1", "s3://b/k?versionId=", "gs://b/k", "arn:aws:s3:::bucket/key",
      "arn:aws:s3:eu:1:accesspoint/a/k", "ARN::s3:::b/k", "arn:aws:s3:::accesspoint/a",
      "arn:aws:ec2:::b/k", "arn:aws:s3:::b", "arn:aws:s3", "arn:/:s3:::b/k", "data:,", "data:,x",
      "data:,a%20b", "data:,a b", "data:,{}", "data:x", "DATA:,x", "data:", "data:text/plain,x",
      "data:text/plain;charset=utf-8,x", "data:;a=\"q \\\" ü\",x", "data:;a=b;base64,",
      "data:;base64,aGVsbG8=", "data:;base64,aGVsbG8",
      "data:;base64,aGVs bG8=", "data:;base64,_-==", "data:text;base64,", "data:foo/bar,x",
      "data:x-a/b,x", "data:text/,x", "data:;base64;a=b,x", "data:;a=%41,x", "data:;a=%4,x",
      "data:,%4", "data:;a,x", "data:text/a;,x", "data:,\x7F",
      // hashes
      "sha512-" + std::string(128, 'a'), "sha512-" + std::string(128, 'F'),
      "sha512-" + std::string(128, 'z'), "sha512-" + std::string(127, 'a'),
      "sha512-" + std::string(129, 'a'), "sha256-" + std::string(64, '0'),
      "sha256-" + std::string(63, '0'), "sha256-" + std::string(128, '0'),
      "sha512-" + std::string(126, 'a') + "ü", "sha512-" + std::string(127, 'a') + "ü",
      "sha512-" + std::string(127, 'a') + "\t", "sha512:a", "md5-a", "sha1-" + std::string(40, 'a'),
      "SHA512-" + std::string(128, 'a'),
      // GUIDs
      "0FC63DAF-8483-4772-8E79-3D69D8477DE4", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
      "0FC63DAF-8483-4772-8E79-3D69D8477DE", "0FC63DAF84834772-8E79-3D69D8477DE4", "{0FC63DAF}",
      "GFC63DAF-8483-4772-8E79-3D69D8477DE4",
      // labels at their limits
      std::string(11, 'l'), std::string(12, 'l'), std::string(13, 'l'), std::string(16, 'l'),
      std::string(17, 'l'), std::string(36, 'l'), std::string(37, 'l'), std::string(47, 'l'),
      std::string(48, 'l'), std::string(256, 'l'), std::string(257, 'l'), "a:b",
      "\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC", "\xC3\xBC" + std::string(35, 'l'),
      // units and their text
      "a.service", "b.socket", "c.timer", "x@.service", "x@y.service", ".mount", "d/e.target",
      "a.conf", "10-b.conf", "a.service.conf", "a.conf.d", "service", "a.", "a.services",
      "a.service/b", "[Unit]\nA=b\n", "[Unit]\n[Install]\nWantedBy=a\n", "[Unit", "[Unit] x\n",
      "[Unit]\nA\n", "#[\n",
      // JSON in text
      "{}", "[1]", "{\"a\":", "null"};
  return kTexts;
}

constexpr std::array<std::string_view, 56> kFragments = {
    "/",    "/",   ".",    "..",         "a",        "b",          ":",        "%",
    "%41",  "%zz", "data", "data:",      ";base64,", ";",          ",",        "=",
    "==",   "\"",  "\\",   "text/plain", "x-",       "http:",      "https://", "s3:",
    "arn:", "aws", ":s3:", "::",         "?",        "#",          "@",        "[",
    "]",    " ",   "\n",   "\x7F",       "ü",        "versionId=", "sha512-",  "sha256-",
    "AAAA", "AB",  "-",    "+",          "0",        "3.6.0",      ".service", ".conf",
    "_",    "{",   "}",    "<",          "~",        "&",          "x@",       "\x01"};

bool matches(const Regex& regex, const std::string& text) { return regex.Search(text.c_str()); }

std::string some_fragments(Random& random) {
  std::string text;
  for (std::size_t left = 1 + below(random, 6); left > 0; --left) text += pick(random, kFragments);
  return text;
}

std::string some_path(Random& random) {
  std::string path;
  for (std::size_t left = 1 + below(random, 3); left > 0; --left) {
    path += '/';
    path += static_cast<char>('a' + below(random, 26));
    if (chance(random, 30)) path += pick(random, kFragments);
  }
  return path;
}

// Bytes in the middle of a character are not torn apart: documents are UTF-8.
bool is_ascii_at(const std::string& text, std::size_t at) {
  return static_cast<unsigned char>(text[at]) < 0x80;
}

}  // namespace

std::string RandomText::any() {
  if (chance(random_, 60)) return pick(random_, known_texts());
  return chance(random_, 50) ? some_path(random_) : some_fragments(random_);
}

std::string RandomText::for_pattern(const std::string& pattern) {
  if (chance(random_, 4)) return any();
  const std::vector<std::string>& good = matching(pattern);
  if (chance(random_, 25)) {
    const std::string path = some_path(random_);
    if (matches(Regex(pattern.c_str()), path)) return path;
  }
  return good.empty() ? any() : pick(random_, good);
}

std::string RandomText::changed(std::string text) {
  const std::size_t at = below(random_, text.size() + 1);
  const bool at_end = at == text.size();
  if (!at_end && !is_ascii_at(text, at)) return text;
  const std::string piece = chance(random_, 50)
                                ? std::string(pick(random_, kFragments))
                                : std::string(1, static_cast<char>(1 + below(random_, 0x7F)));
  if (at_end) return text + piece;
  if (chance(random_, 30)) return text.erase(at, 1);
  return text.replace(at, chance(random_, 50) ? 0 : 1, piece);
}

const std::vector<std::string>& RandomText::matching(const std::string& pattern) {
  const auto [found, is_new] = matching_.try_emplace(pattern);
  if (is_new) {
    const Regex regex(pattern.c_str());
    for (const std::string& text : known_texts()) {
      if (matches(regex, text)) found->second.push_back(text);
    }
  }
  return found->second;
}

}  // namespace firstlight::config::test
