// SPDX-License-Identifier: Apache-2.0
#include "config/decode.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/json_type.h"
#include "config/members.h"

namespace firstlight::config {
namespace {

using rapidjson::Value;
using enum SpecVersion;

// What all objects of one document share while they are read.
struct Reading {
  SpecVersion version = kNewestVersion;
  bool conforms = true;
};

// Finds the members of one object and counts: what is left over is unknown, misspelled or a
// duplicate.
class MemberFinder {
 public:
  MemberFinder(const Value& object, Reading& reading)
      : object_(object), reading_(reading), is_object_(object.IsObject()) {
    if (!is_object_ && !object.IsNull()) reading.conforms = false;
  }
  MemberFinder(const MemberFinder&) = delete;
  MemberFinder& operator=(const MemberFinder&) = delete;
  ~MemberFinder() {
    if (is_object_ && seen_ != object_.MemberCount()) reading_.conforms = false;
  }

  const Value* find(std::string_view name, SpecVersion since) {
    if (!is_object_ || reading_.version < since) return nullptr;
    const auto found = object_.FindMember(
        Value(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))));
    if (found == object_.MemberEnd()) return nullptr;
    ++seen_;
    return &found->value;
  }

 private:
  const Value& object_;
  Reading& reading_;
  rapidjson::SizeType seen_ = 0;
  bool is_object_;
};

// A Resource whose members are those of visit_reference().
struct Reference : Resource {};

template <typename Visitor>
void visit_members(Visitor& in, Type<Reference> /*type*/) {
  visit_reference(in);
}

// Reads the members of one object into `out`.
template <typename T>
class ObjectReader {
 public:
  ObjectReader(const Value& object, T& out, Reading& reading)
      : finder_(object, reading), out_(out), reading_(reading) {}

  template <typename Member>
  void member(std::string_view name, Member pointer, SpecVersion since = kV30) {
    if (const Value* const value = finder_.find(name, since)) read(*value, out_.*pointer, reading_);
  }

  template <typename List>
  void append_only(std::string_view name, List pointer, SpecVersion since = kV30) {
    member(name, pointer, since);
  }

  template <typename... Lists>
  void one_key_space(SharedKeyList<Lists>... lists) {
    (member(lists.name, lists.pointer), ...);
  }

  template <typename Owner>
  void reference(std::string_view name, Resource Owner::*pointer) {
    out_.*pointer = read_as<Reference>(name);
  }

  template <typename Owner>
  void reference(std::string_view name, std::vector<Resource> Owner::*pointer) {
    const auto all = read_as<std::vector<Reference>>(name);
    (out_.*pointer).assign(all.begin(), all.end());
  }

  template <typename Visit>
  void nested(std::string_view name, Visit visit, SpecVersion since = kV30) {
    if (const Value* const value = finder_.find(name, since)) {
      ObjectReader inner(*value, out_, reading_);
      visit(inner);
    }
  }

 private:
  template <typename As>
  As read_as(std::string_view name) {
    As out{};
    if (const Value* const value = finder_.find(name, kV30)) read(*value, out, reading_);
    return out;
  }

  MemberFinder finder_;
  T& out_;
  Reading& reading_;
};

void read(const Value& value, std::string& out, Reading& reading) {
  if (value.IsString()) {
    out = string_of(value);
  } else if (!value.IsNull()) {
    reading.conforms = false;
  }
}

void read(const Value& value, std::int64_t& out, Reading& reading) {
  if (value.IsInt64()) {
    out = value.GetInt64();
  } else if (!value.IsNull()) {
    reading.conforms = false;
  }
}

void read(const Value& value, bool& out, Reading& reading) {
  if (value.IsBool()) {
    out = value.GetBool();
  } else if (!value.IsNull()) {
    reading.conforms = false;
  }
}

template <typename T>
void read_object(const Value& value, T& out, Reading& reading) {
  ObjectReader<T> reader(value, out, reading);
  visit_members(reader, Type<T>{});
}

template <typename T>
void read(const Value& value, T& out, Reading& reading) {
  read_object(value, out, reading);
}

void read(const Value& value, ClevisCustom& custom, Reading& reading) {
  read_object(value, custom, reading);
  // In 3.2.0 pin and config are plain strings, so that the object being there sets both.
  if (value.IsObject() && reading.version < kV33) {
    custom.pin = custom.pin.value_or("");
    custom.config = custom.config.value_or("");
  }
}

template <typename T>
void read(const Value& value, std::optional<T>& out, Reading& reading) {
  if (value.IsNull()) return;
  Reading own{.version = reading.version};
  T set{};
  read(value, set, own);
  if (own.conforms) {
    out = std::move(set);
  } else {
    reading.conforms = false;
  }
}

template <typename T>
void read(const Value& value, std::vector<T>& out, Reading& reading) {
  if (!value.IsArray()) {
    if (!value.IsNull()) reading.conforms = false;
    return;
  }
  out.reserve(value.Size());
  for (const Value& element : value.GetArray()) {
    // Accepted, but worth the warning that canonical_members gives.
    if (element.IsNull()) reading.conforms = false;
    read(element, out.emplace_back(), reading);
  }
}

}  // namespace

Decoded decode(const rapidjson::Value& document, SpecVersion version) {
  Decoded decoded;
  Reading reading{.version = version};
  read(document, decoded.config, reading);
  decoded.conforms = reading.conforms;
  return decoded;
}

}  // namespace firstlight::config
