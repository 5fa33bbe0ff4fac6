// SPDX-License-Identifier: Apache-2.0
#include "apply/result_file.h"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <array>
#include <ctime>
#include <string_view>

#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr const char* kResultFile = "/etc/.ignition-result.json";
constexpr std::size_t kMaxResultBytes = std::size_t{1} << 20U;

// RFC 3339, with "Z" for UTC.
std::string local_date(std::int64_t unix_s) {
  const std::time_t seconds = unix_s;
  std::tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 64> text{};
  std::string date(text.data(),
                   std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S%z", &local));
  if (local.tm_gmtoff == 0) return date.substr(0, date.size() - 5) + "Z";
  return date.insert(date.size() - 2, ":");
}

// The writer recurses, so the depth is bounded; each run adds one level.
bool nests_too_deep(std::string_view json) {
  constexpr int kMaxDepth = 256;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') ++i;
    if (in_string) continue;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kMaxDepth) return true;
  }
  return false;
}

Error unusable_previous(const std::string& why) {
  return Error({.code = ErrorCode::kTree,
                .tried = "keep the previous report of",
                .object = kResultFile,
                .why = why,
                .hint = "remove the file from the image"});
}

rapidjson::Value text_value(const std::string& text, rapidjson::Document& document) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

}  // namespace

std::string render_result(const ResultFacts& facts, const std::string& date,
                          const std::optional<std::string>& previous) {
  rapidjson::Document document(rapidjson::kObjectType);
  auto& allocator = document.GetAllocator();
  document.AddMember("provisioningBootID", text_value(facts.boot_id, document), allocator);
  document.AddMember("provisioningDate", text_value(date, document), allocator);
  document.AddMember("userConfigProvided", facts.user_config_provided, allocator);
  if (previous) {
    if (nests_too_deep(*previous)) throw unusable_previous("it is nested more than 256 deep");
    rapidjson::Document old(&allocator);
    old.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag>(
        previous->data(), previous->size());
    if (old.HasParseError() || !old.IsObject()) {
      throw unusable_previous("it is not a JSON object");
    }
    document.AddMember("previousReport", old, allocator);
  }
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  document.Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

void write_result_file(const ResultFacts& facts, sys::Root& root, Recorder& recorder) {
  const Recorder::Step step(recorder, "write result file", kResultFile);
  const std::optional<std::string> previous = root.read_file(kResultFile, kMaxResultBytes);
  if (previous) recorder.warn("this machine was provisioned before; its report is kept");
  root.write_file(kResultFile, render_result(facts, local_date(facts.date_unix_s), previous),
                  {.uid = 0, .gid = 0, .mode = 0600}, sys::Existing::kReplace);
}

}  // namespace firstlight::apply
