// SPDX-License-Identifier: Apache-2.0
#include "plan/make_luks.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"

namespace firstlight::plan {
namespace {

// The kernel takes 127 bytes (DM_NAME_LEN), and libdevmapper changes all but these characters. A
// line of crypttab that begins with '#' is a comment; an argument that begins with '-' would be an
// option of cryptsetup.
bool is_usable_name(const std::string& name) {
  constexpr std::size_t kLongest = 127;
  constexpr std::string_view kOthers = "#+-.:=@_";
  return !name.empty() && name.size() <= kLongest && name != "." && name != ".." &&
         name.front() != '#' && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           const bool is_letter = to_lower(c) >= 'a' && to_lower(c) <= 'z';
           return is_letter || (c >= '0' && c <= '9') || kOthers.find(c) != std::string_view::npos;
         });
}

}  // namespace

LuksStep luks_step(const config::Luks& luks, std::string pointer) {
  if (!is_usable_name(luks.name)) {
    throw Error({.code = ErrorCode::kConfigInvalid,
                 .tried = "plan the volume",
                 .object = luks.name,
                 .why = "no crypttab or device-mapper can hold this name",
                 .hint = "1 to 127 letters, digits and +-.:=@_, or # and - behind the first",
                 .pointer = pointer + "/name"});
  }
  LuksStep step;
  step.name = luks.name;
  step.device = luks.device.value_or("");
  step.key_file = luks.key_file;
  step.label = luks.label;
  if (!luks.uuid.value_or("").empty()) step.uuid = lower_case(*luks.uuid);
  step.options = luks.options;
  step.open_options = luks.open_options;
  step.wipe = luks.wipe_volume.value_or(false);
  step.discard = luks.discard.value_or(false);
  step.clevis = clevis_binding(luks.clevis, pointer + "/clevis");
  step.pointer = std::move(pointer);
  return step;
}

}  // namespace firstlight::plan
