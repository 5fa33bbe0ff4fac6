// SPDX-License-Identifier: Apache-2.0
#include "report/journal_records.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/error.h"

namespace firstlight::report {
namespace {

TEST_CASE("the source of a config that another one refers to") {
  struct Row {
    const char* url;
    const char* source;
  };
  const Row rows[] = {
      {"http://host/a/b.ign", "/a/b.ign"},
      {"https://user:secret@host:8443/a?token=1#here", "/a"},
      {"s3://bucket/key", "/key"},
      {"http://host", ""},
      {"data:,x", ""},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    CHECK(source_of_reference(row.url) == row.source);
  }
}

TEST_CASE("the records of a run") {
  RunReport run;
  CHECK(journal_records(run) == std::vector<JournalRecord>{config_record("base", "system", false)});

  run.config_provider = "aliyun";
  const ConfigRecord referenced{
      .kind = ConfigKind::kUser, .origin = "http://host/a?x", .sha256 = "00", .referenced = true};
  run.configs = {
      {.kind = ConfigKind::kBase, .origin = "/etc/b", .sha256 = "01"},
      {.kind = ConfigKind::kBase, .origin = "http://host/base", .sha256 = "02", .referenced = true},
      {.kind = ConfigKind::kUser, .origin = "http://service", .sha256 = "03"},
      referenced,
      referenced};
  run.keys = {{.user = "core", .path = "/home/core/.ssh/authorized_keys.d/ignition"}};
  CHECK(journal_records(run) ==
        std::vector<JournalRecord>{
            config_record("base", "system", false), config_record("user", "aliyun", false),
            config_record("user", "/a", true),
            keys_record("core", "/home/core/.ssh/authorized_keys.d/ignition")});
}

TEST_CASE("what is kept is what is sent") {
  const std::vector<JournalRecord> records = {
      config_record("user", "a \"quoted\"\nsource \x01", true), keys_record("core", "/k")};
  CHECK(decode_records(encode_records(records), "/kept") == records);
  CHECK(decode_records("[]", "/kept").empty());
}

TEST_CASE("what is not as it was written is refused by name") {
  for (const char* text : {"", "{}", "[1]", "[{\"A\":1}]", "[{\"A\":\"b\"}", "null"}) {
    CAPTURE(text);
    try {
      static_cast<void>(decode_records(text, "/kept"));
      FAIL_CHECK("accepted");
    } catch (const Error& error) {
      CHECK(std::string(error.what()).find("/kept") != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace firstlight::report
