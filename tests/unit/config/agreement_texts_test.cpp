// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstddef>
#include <string>
#include <vector>

#include "agreement.h"
#include "findings.h"
#include "random_text.h"

namespace firstlight::config {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kTexts = 2'000;  // each costs ten times as much
constexpr int kCharacterStep = 7;
#else
constexpr std::size_t kTexts = 20'000;
constexpr int kCharacterStep = 1;
#endif

const std::string kSha512 = "sha512-" + std::string(128, 'a');

// A document in which nothing but the text at `pointer` can be wrong; `good` is not.
struct TextPlace {
  const char* pointer;
  std::string good;
  std::string body;
};

std::string file(const std::string& members) {
  return R"("storage":{"files":[{"path":"/a")" + members + "}]}";
}

std::string partition(const std::string& member) {
  return R"("storage":{"disks":[{"device":"/a","partitions":[{"number":1,")" + member +
         "\":\"\"}]}]}";
}

std::string raid(const std::string& members) { return R"("storage":{"raid":[{)" + members + "}]}"; }

std::string luks(const std::string& members) {
  return R"("storage":{"luks":[{"device":"/a",)" + members + "}]}";
}

std::string filesystem(const std::string& members) {
  return R"("storage":{"filesystems":[{"device":"/a",)" + members + "}]}";
}

std::string unit(const std::string& members) {
  return R"("systemd":{"units":[{)" + members + "}]}";
}

const std::vector<TextPlace> kPlaces = {
    {"/ignition/version", "3.2.0", ""},
    {"/ignition/proxy/httpProxy", "http://a", ""},
    {"/storage/files/0/path", "/a/b", file("")},
    {"/storage/files/0/contents/source", "data:text/plain;a=b,x%20y?",
     file(R"(,"contents":{"source":""})")},
    {"/storage/files/0/contents/source",
     "data:;base64,aGVsbG8=", file(R"(,"contents":{"source":""})")},
    {"/storage/files/0/contents/source", "arn:aws:s3:::b/k", file(R"(,"contents":{"source":""})")},
    {"/storage/files/0/contents/source", "https://a/b",
     file(R"(,"contents":{"source":"","httpHeaders":[{"name":"A"}]})")},
    {"/storage/files/0/contents/verification/hash", kSha512,
     file(R"(,"contents":{"source":"data:,","verification":{"hash":""}})")},
    {"/storage/files/0/user/name", "", file(R"(,"user":{"id":1,"name":""})")},
    {"/storage/disks/0/partitions/0/label", std::string(36, 'l'), partition("label")},
    {"/storage/disks/0/partitions/0/guid", "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
     partition("guid")},
    {"/storage/raid/0/devices/0", "/dev/a", raid(R"("level":"raid1","devices":[""],"spares":1)")},
    {"/storage/raid/0/level", "raid1", raid(R"("level":"","devices":["/a"],"spares":1)")},
    {"/storage/luks/0/name", "a", luks(R"("name":"")")},
    {"/storage/luks/0/label", std::string(47, 'l'), luks(R"("label":"")")},
    {"/storage/luks/0/clevis/tang/0/url", "http://a",
     luks(R"("clevis":{"tang":[{"url":"","thumbprint":"t"}]})")},
    {"/storage/luks/0/clevis/custom/pin", "sss",
     luks(R"("clevis":{"custom":{"pin":"","config":"c"}})")},
    {"/storage/filesystems/0/label", std::string(16, 'l'),
     filesystem(R"("format":"ext4","label":"")")},
    {"/storage/filesystems/0/label", std::string(11, 'l'),
     filesystem(R"("format":"vfat","label":"")")},
    {"/storage/filesystems/0/format", "none", filesystem(R"("format":"")")},
    {"/storage/filesystems/0/path", "/var", filesystem(R"("format":"xfs","path":"")")},
    {"/systemd/units/0/name", "a@b.service", unit(R"("name":"")")},
    {"/systemd/units/0/dropins/0/name", "a.conf",
     unit(R"("name":"a.service","dropins":[{"name":""}])")},
};

std::string text_of(const rapidjson::Value& document) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

test::Agreement agreement_on(const TextPlace& place, const std::string& value,
                             SpecVersion version) {
  rapidjson::Document document;
  document.Parse(test::document_of(version_text(version), place.body));
  rapidjson::Pointer(place.pointer).Set(document, value);
  const std::string text = text_of(document);
  CAPTURE(text);
  return test::check_agreement(text, version);
}

void report(const test::Tally& tally) {
  MESSAGE("seed " << test::seed() << ": " << tally.accepted << " accepted, "
                  << tally.rejected_by_both << " rejected by both, " << tally.beyond_schema
                  << " rejected for what no schema can say");
}

TEST_CASE("schema, decoder and rules agree on random texts") {
  test::Random random(test::seed());
  test::RandomText texts(random);
  test::Tally tally;
  for (std::size_t i = 0; i < kTexts; ++i) {
    const TextPlace& place = kPlaces[i % kPlaces.size()];
    std::string value = test::chance(random, 75) ? place.good : texts.any();
    for (std::size_t left = test::below(random, 4); left > 0; --left) value = texts.changed(value);
    tally.count(agreement_on(place, value, test::pick(random, kAcceptedVersions)));
  }
  report(tally);
  CHECK(tally.accepted > kTexts / 5);
  CHECK(tally.rejected_by_both > kTexts / 5);
}

TEST_CASE("schema, decoder and rules agree wherever a character is put into a good text") {
  constexpr std::size_t kStep = 13;  // of the places in a long text
  test::Tally tally;
  for (const TextPlace& place : kPlaces) {
    const std::size_t step = place.good.size() > 2 * kStep ? kStep : 1;
    for (std::size_t at = 0; at <= place.good.size(); at += step) {
      for (int c = 1; c < 0x80; c += kCharacterStep) {
        const std::string value = std::string(place.good).insert(at, 1, static_cast<char>(c));
        tally.count(agreement_on(place, value, kNewestVersion));
      }
    }
  }
  report(tally);
}

}  // namespace
}  // namespace firstlight::config
