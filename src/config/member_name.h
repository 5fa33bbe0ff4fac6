// SPDX-License-Identifier: Apache-2.0
// How member names compare, and what somebody may have meant.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace firstlight::config {

// A name in the form in which names that differ only by Unicode case are equal. All known names are
// ASCII, so besides A-Z only the two code points that fold into ASCII matter: U+017F and U+212A.
[[nodiscard]] std::string fold_name(std::string_view name);

// The candidate that `name` is most likely a misspelling of; empty if none is near.
[[nodiscard]] std::string_view nearest_name(std::string_view name,
                                            std::span<const std::string_view> candidates);

// A name or value from a document, quoted for a message: control characters escaped, cut after 64
// bytes.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace firstlight::config
