// SPDX-License-Identifier: Apache-2.0
#include "report/journal_records.h"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace firstlight::report {
namespace {

constexpr const char* kConfigFetched = "57124006b5c94805b77ce473e92a8aeb";
constexpr const char* kKeysWritten = "225067b87bbd4a0cb6ab151f82fa364b";
constexpr const char* kInfo = "6";

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_string(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

std::string text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

Error damaged(const std::string& path) {
  return Error({.code = ErrorCode::kUserData,
                .tried = "read the records for the journal in",
                .object = path,
                .why = "it is not as the boot wrote it",
                .hint = "remove it; the report beside it says the same"});
}

JournalRecord decode_record(const rapidjson::Value& object, const std::string& path) {
  if (!object.IsObject()) throw damaged(path);
  JournalRecord record;
  for (const auto& member : object.GetObject()) {
    if (!member.value.IsString()) throw damaged(path);
    record.emplace_back(text_of(member.name), text_of(member.value));
  }
  return record;
}

}  // namespace

JournalRecord config_record(const std::string& kind, const std::string& source, bool referenced) {
  return {{"MESSAGE", fmt::format("fetched {}config of kind {} from {}",
                                  referenced ? "referenced " : "", kind, source)},
          {"MESSAGE_ID", kConfigFetched},
          {"PRIORITY", kInfo},
          {"SYSLOG_IDENTIFIER", "ignition"},
          {"IGNITION_CONFIG_TYPE", kind},
          {"IGNITION_CONFIG_SRC", source},
          {"IGNITION_CONFIG_REFERENCED", referenced ? "true" : "false"}};
}

JournalRecord keys_record(const std::string& user, const std::string& path) {
  return {{"MESSAGE", fmt::format("wrote ssh authorized keys file for user: {}", user)},
          {"MESSAGE_ID", kKeysWritten},
          {"PRIORITY", kInfo},
          {"SYSLOG_IDENTIFIER", "ignition"},
          {"IGNITION_USER_NAME", user},
          {"IGNITION_PATH", path}};
}

std::string source_of_reference(std::string_view url) {
  const std::size_t authority = url.find("://");
  if (authority == std::string_view::npos) return "";
  const std::size_t path = url.find('/', authority + 3);
  if (path == std::string_view::npos) return "";
  return std::string(url.substr(path, url.find_first_of("?#", path) - path));
}

std::vector<JournalRecord> journal_records(const RunReport& report) {
  std::vector<JournalRecord> records = {config_record("base", "system", false)};
  const auto add = [&records](JournalRecord record) {
    if (std::find(records.begin(), records.end(), record) != records.end()) return;
    records.push_back(std::move(record));
  };
  if (!report.config_provider.empty()) add(config_record("user", report.config_provider, false));
  for (const ConfigRecord& config : report.configs) {
    if (config.kind != ConfigKind::kUser || !config.referenced) continue;
    add(config_record("user", source_of_reference(config.origin), true));
  }
  for (const KeysRecord& keys : report.keys) add(keys_record(keys.user, keys.path));
  return records;
}

std::string encode_records(const std::vector<JournalRecord>& records) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartArray();
  for (const JournalRecord& record : records) {
    writer.StartObject();
    for (const auto& [name, value] : record) {
      write_string(writer, name);
      write_string(writer, value);
    }
    writer.EndObject();
  }
  writer.EndArray();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

std::vector<JournalRecord> decode_records(std::string_view text, const std::string& path) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError() || !document.IsArray()) throw damaged(path);
  std::vector<JournalRecord> records;
  for (const auto& object : document.GetArray()) records.push_back(decode_record(object, path));
  return records;
}

}  // namespace firstlight::report
