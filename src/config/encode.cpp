// SPDX-License-Identifier: Apache-2.0
#include "config/encode.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/members.h"
#include "config/version.h"

namespace firstlight::config {
namespace {

// Of this place, so that each write() finds all others.
struct Writer : rapidjson::Writer<rapidjson::StringBuffer> {
  using rapidjson::Writer<rapidjson::StringBuffer>::Writer;
};

void write(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write(Writer& writer, const std::string& text) { write(writer, std::string_view(text)); }
void write(Writer& writer, std::int64_t number) { writer.Int64(number); }
void write(Writer& writer, bool truth) { writer.Bool(truth); }

template <typename T>
void write(Writer& writer, const std::optional<T>& value) {
  write(writer, *value);
}

template <typename T>
void write(Writer& writer, const std::vector<T>& list) {
  writer.StartArray();
  for (const T& element : list) write(writer, element);
  writer.EndArray();
}

// Whether a member says anything: one that was left out reads back as its default.
template <typename T>
bool says_something(const T& value) {
  return value != T{};
}

// Whether any member inside of a level that only the document has does.
template <typename T>
class ContentSearch {
 public:
  explicit ContentSearch(const T& object) : object_(object) {}

  template <typename Member>
  void member(std::string_view /*name*/, Member pointer, SpecVersion /*since*/ = {}) {
    found_ = found_ || says_something(object_.*pointer);
  }

  template <typename Member>
  void reference(std::string_view name, Member pointer) {
    member(name, pointer);
  }

  template <typename Visit>
  void nested(std::string_view /*name*/, Visit visit, SpecVersion /*since*/ = {}) {
    visit(*this);
  }

  [[nodiscard]] bool found() const { return found_; }

 private:
  const T& object_;
  bool found_ = false;
};

template <typename T>
class ObjectWriter {
 public:
  ObjectWriter(Writer& writer, const T& object) : writer_(writer), object_(object) {}

  template <typename Member>
  void member(std::string_view name, Member pointer, SpecVersion /*since*/ = {}) {
    if (!says_something(object_.*pointer)) return;
    key(name);
    write(writer_, object_.*pointer);
  }

  template <typename List>
  void append_only(std::string_view name, List pointer, SpecVersion /*since*/ = {}) {
    member(name, pointer);
  }

  template <typename... Lists>
  void one_key_space(SharedKeyList<Lists>... lists) {
    (member(lists.name, lists.pointer), ...);
  }

  template <typename Member>
  void reference(std::string_view name, Member pointer) {
    member(name, pointer);
  }

  template <typename Visit>
  void nested(std::string_view name, Visit visit, SpecVersion /*since*/ = {}) {
    ContentSearch search(object_);
    visit(search);
    if (!search.found()) return;
    key(name);
    writer_.StartObject();
    visit(*this);
    writer_.EndObject();
  }

 private:
  void key(std::string_view name) {
    writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }

  Writer& writer_;
  const T& object_;
};

template <typename T>
void write(Writer& writer, const T& object) {
  writer.StartObject();
  ObjectWriter members(writer, object);
  visit_members(members, Type<T>{});
  writer.EndObject();
}

}  // namespace

std::string encode(Config config) {
  config.ignition.version = version_text(kNewestVersion);
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write(writer, config);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace firstlight::config
