// SPDX-License-Identifier: Apache-2.0
#include "apply/result_file.h"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <array>
#include <ctime>

#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr const char* kResultFile = "/etc/.ignition-result.json";
constexpr std::size_t kMaxResultBytes = std::size_t{1} << 20U;

// RFC 3339, with "Z" for UTC.
std::string local_date(std::int64_t unix_s) {
  const auto seconds = static_cast<std::time_t>(unix_s);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  std::array<char, 64> text{};
  std::string date(text.data(),
                   std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S%z", &local));
  if (local.tm_gmtoff == 0) return date.substr(0, date.size() - 5) + "Z";
  return date.insert(date.size() - 2, ":");
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
    // Iterative: a file that nests deeply must not exhaust the stack.
    rapidjson::Document old(&allocator);
    old.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
              rapidjson::kParseFullPrecisionFlag>(previous->data(), previous->size());
    if (old.HasParseError() || !old.IsObject()) {
      throw Error({.code = ErrorCode::kTree,
                   .tried = "keep the previous report of",
                   .object = kResultFile,
                   .why = "it is not a JSON object",
                   .hint = "remove the file from the image"});
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
