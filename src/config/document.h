// SPDX-License-Identifier: Apache-2.0
// A JSON text (RFC 8259) with its DOM. Positions are looked up by a second scan of the text
// (config/locate.h), only when there is something to report.
#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string_view>

#include "config/diagnostic.h"
#include "config/limits.h"

namespace firstlight::config {

// Strings of the DOM that `text` holds as they are refer to it and are not copied.
// Member lists keep duplicates and their order. Integers in the signed 64-bit range are int64, all
// other numbers are double. Bytes that are no valid UTF-8, and lone surrogates, are U+FFFD.
struct Document {
  std::string_view text;  // not owned: outlives the document
  rapidjson::Document dom;
};

// Parses `text`, which must not be empty. nullopt, with one error in `diagnostics`, if it is no
// JSON text or exceeds a limit. Nesting cannot overflow the stack.
[[nodiscard]] std::optional<Document> parse_document(std::string_view text, const Limits& limits,
                                                     Diagnostics& diagnostics);

}  // namespace firstlight::config
