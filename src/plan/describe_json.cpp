// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <string_view>

#include "plan/describe.h"

namespace firstlight::plan {
namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void write_string(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_member(Writer& writer, std::string_view key, std::string_view value) {
  write_string(writer, key);
  write_string(writer, value);
}

void write_details(Writer& writer, const PlanLine& line) {
  writer.Key("details");
  writer.StartArray();
  for (const auto& [name, value] : line.details) {
    writer.StartObject();
    write_member(writer, "name", name);
    write_member(writer, "value", value);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

std::string render_json(const std::vector<PlanLine>& lines) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetIndent(' ', 2);
  writer.StartObject();
  writer.Key("steps");
  writer.StartArray();
  for (const PlanLine& line : lines) {
    writer.StartObject();
    write_member(writer, "phase", line.phase);
    write_member(writer, "action", line.action);
    write_member(writer, "object", line.object);
    write_details(writer, line);
    write_member(writer, "pointer", line.pointer);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace firstlight::plan
