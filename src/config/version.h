// SPDX-License-Identifier: Apache-2.0
// `ignition.version`: which documents are accepted (spec config-language section 2).
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "config/diagnostic.h"
#include "config/document.h"

namespace firstlight::config {

// Ordered: a later version compares greater.
enum class SpecVersion { kV30, kV31, kV32, kV33, kV34, kV35, kV36 };

inline constexpr std::array kAcceptedVersions = {
    SpecVersion::kV30, SpecVersion::kV31, SpecVersion::kV32, SpecVersion::kV33,
    SpecVersion::kV34, SpecVersion::kV35, SpecVersion::kV36};
inline constexpr SpecVersion kNewestVersion = kAcceptedVersions.back();

// "3.6.0".
[[nodiscard]] std::string_view version_text(SpecVersion version);

// Reads MAJOR.MINOR.PATCH[-pre][+meta]. Numbers may have leading zeros, and the signs may stand
// there with nothing behind them; that adds a warning. nullopt, with an error at /ignition/version,
// for anything that is not accepted.
[[nodiscard]] std::optional<SpecVersion> parse_version(std::string_view text,
                                                       Diagnostics& diagnostics);

// Finds and reads the version of a document, whatever the case of the member names.
[[nodiscard]] std::optional<SpecVersion> declared_version(const Document& document,
                                                          Diagnostics& diagnostics);

}  // namespace firstlight::config
