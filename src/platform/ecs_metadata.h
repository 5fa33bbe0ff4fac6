// SPDX-License-Identifier: Apache-2.0
// The contents of the ECS metadata service's answers. Pure; everything is checked as hostile.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.h"

namespace firstlight::platform {

// More keys than this are refused.
inline constexpr std::size_t kMaxPublicKeys = 64;

// /2016-01-01/meta-data/all: one JSON document with the items of the tree as nested members. The
// public documentation does not describe it, so nothing is taken on trust: nullopt for whatever is
// not as expected (no instance-id, a member of another type, a value that is none), and the caller
// walks the tree instead.
[[nodiscard]] std::optional<InstanceMetadata> parse_metadata_document(std::string_view json);

// One id, name or key: without the white space around it. nullopt when it is empty, too long, or
// not a value of its kind.
[[nodiscard]] std::optional<std::string> instance_id_of(std::string_view text);
[[nodiscard]] std::optional<std::string> hostname_of(std::string_view text);
[[nodiscard]] std::optional<std::string> public_key_of(std::string_view text);

// Names of a folder's list, without the slash at their ends. nullopt when one has characters that
// no item has, or there are more than kMaxPublicKeys.
[[nodiscard]] std::optional<std::vector<std::string>> names_of_list(std::string_view text);

}  // namespace firstlight::platform
