// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cctype>
#include <cstdint>
#include <string>
#include <vector>

#include "config/json_type.h"
#include "random_documents.h"

namespace firstlight::config::test {
namespace {

using rapidjson::Value;
using Allocator = rapidjson::Document::AllocatorType;

void collect(Value& value, std::vector<Value*>& all) {
  all.push_back(&value);
  if (value.IsObject()) {
    for (auto& member : value.GetObject()) collect(member.value, all);
  } else if (value.IsArray()) {
    for (Value& element : value.GetArray()) collect(element, all);
  }
}

// Names of the language, so that known members turn up where they do not belong.
constexpr std::array<const char*, 24> kNames = {"bogus",
                                                "name",
                                                "path",
                                                "source",
                                                "mode",
                                                "device",
                                                "label",
                                                "number",
                                                "format",
                                                "target",
                                                "contents",
                                                "id",
                                                "config",
                                                "shouldExist",
                                                "luks",
                                                "cex",
                                                "kernelArguments",
                                                "resize",
                                                "httpHeaders",
                                                "compression",
                                                "overwrite",
                                                "pin",
                                                "level",
                                                "hash"};

Value some_value(RandomText& text, Random& random, Allocator& allocator) {
  switch (below(random, 8)) {
    case 0:
      return Value();
    case 1:
      return Value(chance(random, 50));
    case 2:
      return Value(static_cast<std::int64_t>(below(random, 5000)));
    case 3:
      return Value(1.5);
    case 4:
      return Value(rapidjson::kObjectType);
    case 5:
      return Value(rapidjson::kArrayType);
    default:
      return Value(text.any(), allocator);
  }
}

std::string other_case(std::string name, Random& random) {
  char& c = name[below(random, name.size())];
  c = static_cast<char>(std::islower(static_cast<unsigned char>(c)) != 0
                            ? std::toupper(static_cast<unsigned char>(c))
                            : std::tolower(static_cast<unsigned char>(c)));
  return name;
}

void mutate_object(Value& object, RandomText& text, Random& random, Allocator& allocator) {
  const bool empty = object.MemberCount() == 0;
  const std::size_t action = empty ? 0 : below(random, 6);
  if (action == 0) {
    object.AddMember(Value(pick(random, kNames), allocator), some_value(text, random, allocator),
                     allocator);
    return;
  }
  const auto member =
      object.MemberBegin() + static_cast<std::ptrdiff_t>(below(random, object.MemberCount()));
  if (action == 1) {
    member->name.SetString(other_case(std::string(string_of(member->name)), random), allocator);
  } else if (action == 2) {
    Value name(member->name, allocator);
    Value copy(member->value, allocator);
    object.AddMember(name, chance(random, 50) ? copy : some_value(text, random, allocator).Move(),
                     allocator);
  } else {
    object.RemoveMember(member);
  }
}

void mutate_array(Value& array, RandomText& text, Random& random, Allocator& allocator) {
  if (array.Empty() || chance(random, 25)) {
    array.PushBack(some_value(text, random, allocator), allocator);
  } else if (chance(random, 50)) {
    array.PushBack(
        Value(array[static_cast<rapidjson::SizeType>(below(random, array.Size()))], allocator),
        allocator);
  } else {
    array.Erase(array.Begin() + below(random, array.Size()));
  }
}

}  // namespace

void mutate(rapidjson::Document& document, RandomText& text, Random& random) {
  Allocator& allocator = document.GetAllocator();
  std::vector<Value*> all;
  collect(document, all);
  Value& value = *pick(random, all);
  if (chance(random, 15)) {
    value = some_value(text, random, allocator);
  } else if (chance(random, 10)) {
    value = Value(*pick(random, all), allocator).Move();
  } else if (value.IsObject()) {
    mutate_object(value, text, random, allocator);
  } else if (value.IsArray()) {
    mutate_array(value, text, random, allocator);
  } else if (value.IsString()) {
    value.SetString(text.changed(std::string(string_of(value))), allocator);
  } else if (value.IsInt64()) {
    const std::int64_t number = value.GetInt64();
    value.SetInt64(chance(random, 50) ? number / 2 : ~number);
  } else if (value.IsBool()) {
    value.SetBool(!value.GetBool());
  }
}

}  // namespace firstlight::config::test
