// SPDX-License-Identifier: Apache-2.0
#include "plan/make_luks.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/error.h"

namespace firstlight::plan {
namespace {

std::string to_lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// The first field of a line of crypttab ends at white space, and a line that begins with '#' is a
// comment; an argument that begins with '-' would be an option of cryptsetup.
bool is_usable_name(const std::string& name) {
  return !name.empty() && name.front() != '#' && name.front() != '-' &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return c > ' ' && c != 0x7f; });
}

}  // namespace

LuksStep luks_step(const config::Luks& luks, std::string pointer) {
  if (!is_usable_name(luks.name)) {
    throw Error({.code = ErrorCode::kConfigInvalid,
                 .tried = "plan the volume",
                 .object = luks.name,
                 .why = "no crypttab can hold this name",
                 .hint = "give a name without white space that begins neither with # nor with -",
                 .pointer = pointer + "/name"});
  }
  LuksStep step;
  step.name = luks.name;
  step.device = luks.device.value_or("");
  step.key_file = luks.key_file;
  step.label = luks.label;
  if (!luks.uuid.value_or("").empty()) step.uuid = to_lower(*luks.uuid);
  step.options = luks.options;
  step.open_options = luks.open_options;
  step.wipe = luks.wipe_volume.value_or(false);
  step.discard = luks.discard.value_or(false);
  step.clevis = clevis_binding(luks.clevis, pointer + "/clevis");
  step.pointer = std::move(pointer);
  return step;
}

}  // namespace firstlight::plan
