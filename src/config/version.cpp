// SPDX-License-Identifier: Apache-2.0
#include "config/version.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <string>

#include "config/diagnostic_code.h"
#include "config/json_type.h"
#include "config/member_name.h"

namespace firstlight::config {
namespace {

constexpr std::string_view kPointer = "/ignition/version";
constexpr std::string_view kHint = "accepted versions are 3.0.0, 3.1.0, ... 3.6.0";

constexpr std::array<std::string_view, kAcceptedVersions.size()> kVersionTexts = {
    "3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0", "3.5.0", "3.6.0"};

// A base-10 integer at the start of `text`, which is advanced past it.
std::optional<unsigned> take_number(std::string_view& text) {
  unsigned value = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return value;
}

struct Numbers {
  std::array<unsigned, 3> parts{};  // major, minor, patch
  std::string_view rest;            // pre-release and metadata with their signs, empty if both are
};

std::optional<Numbers> read_numbers(std::string_view text) {
  Numbers numbers;
  for (std::size_t i = 0; i < numbers.parts.size(); ++i) {
    if (i > 0) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    const std::optional<unsigned> number = take_number(text);
    if (!number) return std::nullopt;
    numbers.parts.at(i) = *number;
  }
  if (!text.empty() && text.front() != '-' && text.front() != '+') return std::nullopt;
  const bool nothing_follows = text == "-" || text == "+" || text == "-+";
  numbers.rest = nothing_follows ? std::string_view() : text;
  return numbers;
}

void unreadable(std::string_view why, Diagnostics& diagnostics) {
  diagnostics.error(code::kVersionUnreadable, std::string(kPointer),
                    fmt::format("the version cannot be parsed: {}", why), std::string(kHint));
}

// Calls `visit` for each member of `object` whose name is `name` but for case, in text order.
template <typename Visit>
void for_each_spelling(const rapidjson::Value& object, std::string_view name, Visit visit) {
  for (const auto& member : object.GetObject()) {
    if (fold_name(string_of(member.name)) == name) visit(member.value);
  }
}

}  // namespace

std::string_view version_text(SpecVersion version) {
  return kVersionTexts.at(static_cast<std::size_t>(version));
}

std::optional<SpecVersion> parse_version(std::string_view text, Diagnostics& diagnostics) {
  const std::optional<Numbers> numbers = read_numbers(text);
  if (!numbers) {
    unreadable(text.empty() ? "it is empty" : quoted(text) + " is not MAJOR.MINOR.PATCH",
               diagnostics);
    return std::nullopt;
  }
  const auto [major, minor, patch] = numbers->parts;
  const bool known =
      major == 3 && patch == 0 && minor < kAcceptedVersions.size() && numbers->rest.empty();
  if (!known) {
    diagnostics.error(code::kVersionUnsupported, std::string(kPointer),
                      fmt::format("version {} is not supported", quoted(text)), std::string(kHint));
    return std::nullopt;
  }
  const SpecVersion version = kAcceptedVersions.at(static_cast<std::size_t>(minor));
  if (version_text(version) != text) {
    diagnostics.warning(code::kVersionSpelling, std::string(kPointer),
                        fmt::format("{} is read as {}", quoted(text), version_text(version)),
                        fmt::format("write \"{}\"", version_text(version)));
  }
  return version;
}

std::optional<SpecVersion> declared_version(const Document& document, Diagnostics& diagnostics) {
  const rapidjson::Value& root = document.dom;
  if (root.IsNull()) {
    unreadable("the document is null", diagnostics);
    return std::nullopt;
  }
  if (!root.IsObject()) {
    diagnostics.error(code::kNotAnObject, "",
                      fmt::format("a config is an object, not {}", json_type_name(root)));
    return std::nullopt;
  }
  // Null leaves what an earlier duplicate said.
  std::optional<std::string> text;
  bool mistyped = false;
  const auto mistype = [&](std::string_view pointer, std::string_view wanted,
                           const rapidjson::Value& value, std::size_t occurrence) {
    mistyped = true;
    diagnostics.add({.code = std::string(code::kType),
                     .pointer = std::string(pointer),
                     .message = fmt::format("expected {}, found {}", wanted, json_type_name(value)),
                     .occurrence = occurrence});
  };
  std::size_t ignitions = 0;
  std::size_t versions = 0;
  for_each_spelling(root, "ignition", [&](const rapidjson::Value& ignition) {
    ++ignitions;
    if (ignition.IsNull()) return;
    if (!ignition.IsObject()) return mistype("/ignition", "an object", ignition, ignitions);
    for_each_spelling(ignition, "version", [&](const rapidjson::Value& version) {
      ++versions;
      if (version.IsNull()) return;
      if (!version.IsString()) return mistype(kPointer, "a string", version, versions);
      text = string_of(version);
    });
  });
  if (mistyped) return std::nullopt;
  if (!text) {
    unreadable("ignition.version is missing", diagnostics);
    return std::nullopt;
  }
  return parse_version(*text, diagnostics);
}

}  // namespace firstlight::config
