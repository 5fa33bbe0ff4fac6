// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <string_view>

namespace firstlight::config {

// What a value is, for people: "an object", "a list", "a string", "a number", "an integer",
// "true or false", "null".
[[nodiscard]] std::string_view json_type_name(const rapidjson::Value& value);

// The bytes of a string value, embedded NULs included.
[[nodiscard]] inline std::string_view string_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

}  // namespace firstlight::config
