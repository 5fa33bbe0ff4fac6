// SPDX-License-Identifier: Apache-2.0
// Names of systemd units, systemd.unit(5): "PREFIX.TYPE", "PREFIX@.TYPE" (template),
// "PREFIX@INSTANCE.TYPE". Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firstlight::apply {

enum class UnitNameKind { kInvalid, kPlain, kTemplate, kInstance };

[[nodiscard]] UnitNameKind unit_name_kind(std::string_view name);

// The parts of a name, split at the first "@" and the last "."; also of a name that systemd would
// refuse.
struct UnitNameParts {
  std::string prefix;
  std::optional<std::string> instance;  // "" of a template
  std::string suffix;                   // with its dot
};
[[nodiscard]] UnitNameParts split_unit_name(std::string_view name);

[[nodiscard]] std::string with_instance(std::string_view name, std::string_view instance);
[[nodiscard]] inline std::string template_of(std::string_view name) {
  return with_instance(name, "");
}

// The name of the unit that stands for a path, e.g. "var-lib-data.mount": systemd.unit(5) "STRING
// ESCAPING FOR INCLUSION IN UNIT NAMES". `path` is absolute; `suffix` has its dot.
[[nodiscard]] std::string unit_name_of_path(std::string_view path, std::string_view suffix);

// Why a unit or drop-in of this name must not be written, or empty: it would leave its directory or
// break a line of the preset file.
[[nodiscard]] std::string unit_file_name_fault(std::string_view name);

}  // namespace firstlight::apply
