// SPDX-License-Identifier: Apache-2.0
#include "cli/stage_state.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace firstlight::cli {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;
using rapidjson::Value;

void write(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_member(Writer& writer, const char* key, std::string_view text) {
  writer.Key(key);
  write(writer, text);
}

void write_configs(Writer& writer, const std::vector<FetchedConfig>& configs) {
  writer.Key("fetchedConfigs");
  writer.StartArray();
  for (const FetchedConfig& config : configs) {
    writer.StartObject();
    write_member(writer, "kind", config.kind);
    write_member(writer, "source", config.source);
    writer.Key("referenced");
    writer.Bool(config.referenced);
    writer.EndObject();
  }
  writer.EndArray();
}

void write_volumes(Writer& writer, const std::vector<StageVolume>& volumes) {
  if (volumes.empty()) return;
  writer.Key("volumes");
  writer.StartArray();
  for (const StageVolume& volume : volumes) {
    writer.StartObject();
    write_member(writer, "name", volume.name);
    write_member(writer, "uuid", volume.uuid);
    write_member(writer, "pointer", volume.pointer);
    writer.Key("netdev");
    writer.Bool(volume.is_netdev);
    writer.EndObject();
  }
  writer.EndArray();
}

// What is wrong with a state file.
struct Malformed {
  std::string why;
};

// The member of that name, which must be of the right type if it is there and not null.
const Value* member(const Value& object, const char* name, bool (Value::*is_right)() const) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd() || found->value.IsNull()) return nullptr;
  if (!(found->value.*is_right)()) throw Malformed{std::string(name) + " is of another type"};
  return &found->value;
}

std::string text(const Value& value) {
  if (!value.IsString()) throw Malformed{"a text is of another type"};
  return {value.GetString(), value.GetStringLength()};
}

std::string text_member(const Value& object, const char* name) {
  const Value* const value = member(object, name, &Value::IsString);
  return value == nullptr ? "" : text(*value);
}

FetchedConfig fetched_config(const Value& value) {
  if (!value.IsObject()) throw Malformed{"a fetched config is no object"};
  const Value* const referenced = member(value, "referenced", &Value::IsBool);
  return {.kind = text_member(value, "kind"),
          .source = text_member(value, "source"),
          .referenced = referenced != nullptr && referenced->GetBool()};
}

StageVolume volume(const Value& value) {
  if (!value.IsObject()) throw Malformed{"a volume is no object"};
  const Value* const netdev = member(value, "netdev", &Value::IsBool);
  return {.name = text_member(value, "name"),
          .uuid = text_member(value, "uuid"),
          .pointer = text_member(value, "pointer"),
          .is_netdev = netdev != nullptr && netdev->GetBool()};
}

StageState state_of(const Value& document) {
  if (!document.IsObject()) throw Malformed{"it is no JSON object"};
  StageState state;
  if (const Value* const configs = member(document, "fetchedConfigs", &Value::IsArray)) {
    for (const Value& config : configs->GetArray()) {
      state.fetched_configs.push_back(fetched_config(config));
    }
  }
  if (const Value* const keys = member(document, "luksPersistKeyFiles", &Value::IsObject)) {
    for (const auto& key : keys->GetObject()) state.luks_keys[text(key.name)] = text(key.value);
  }
  if (const Value* const volumes = member(document, "volumes", &Value::IsArray)) {
    for (const Value& entry : volumes->GetArray()) state.volumes.push_back(volume(entry));
  }
  if (const Value* const made = member(document, "notatedDirectories", &Value::IsArray)) {
    for (const Value& path : made->GetArray()) state.made_directories.push_back(text(path));
  }
  state.base_config = text_member(document, "baseConfig");
  return state;
}

}  // namespace

void StageState::note(FetchedConfig config) {
  if (std::find(fetched_configs.begin(), fetched_configs.end(), config) != fetched_configs.end()) {
    return;
  }
  fetched_configs.push_back(std::move(config));
}

std::string encode_state(const StageState& state) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write_configs(writer, state.fetched_configs);
  writer.Key("luksPersistKeyFiles");
  writer.StartObject();
  for (const auto& [name, key] : state.luks_keys) write_member(writer, name.c_str(), key);
  writer.EndObject();
  writer.Key("notatedDirectories");
  writer.StartArray();
  for (const std::string& path : state.made_directories) write(writer, path);
  writer.EndArray();
  writer.Key("providerOutputFiles");
  writer.StartArray();
  writer.EndArray();
  writer.Key("luksPersistVolumeKeyFiles");
  writer.StartObject();
  writer.EndObject();
  write_volumes(writer, state.volumes);
  if (!state.base_config.empty()) write_member(writer, "baseConfig", state.base_config);
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

StageState decode_state(std::string_view text, const std::string& path) {
  std::string why = "it is no JSON";
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      text.data(), text.size());
  if (!document.HasParseError()) {
    try {
      return state_of(document);
    } catch (const Malformed& malformed) {
      why = malformed.why;
    }
  }
  throw Error({.code = ErrorCode::kUserData,
               .tried = "read the state of the stages before this one from",
               .object = path,
               .why = std::move(why),
               .hint = "remove the file to start again with the first stage"});
}

}  // namespace firstlight::cli
