// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>

#include "base/error.h"

namespace firstlight::userdata {

// Where in a YAML text something is.
struct YamlPlace {
  std::size_t line = 0;    // from 1
  std::size_t column = 0;  // from 1, in bytes
};

// The error about a place in the YAML of `origin`.
inline Error yaml_fault(const std::string& origin, YamlPlace place, std::string_view why,
                        std::string hint = {}, ErrorCode code = ErrorCode::kUserData) {
  return Error({.code = code,
                .tried = "read the cloud-config in",
                .object = origin,
                .why = fmt::format("line {}:{}: {}", place.line, place.column, why),
                .hint = std::move(hint)});
}

}  // namespace firstlight::userdata
