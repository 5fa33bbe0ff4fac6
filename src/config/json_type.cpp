// SPDX-License-Identifier: Apache-2.0
#include "config/json_type.h"

namespace firstlight::config {

std::string_view json_type_name(const rapidjson::Value& value) {
  if (value.IsObject()) return "an object";
  if (value.IsArray()) return "a list";
  if (value.IsString()) return "a string";
  if (value.IsBool()) return "true or false";
  if (value.IsNull()) return "null";
  return value.IsInt64() ? "an integer" : "a number";
}

}  // namespace firstlight::config
