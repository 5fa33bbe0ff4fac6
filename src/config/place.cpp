// SPDX-License-Identifier: Apache-2.0
#include "config/place.h"

namespace firstlight::config {

std::string Place::pointer() const {
  std::string pointer;
  for (std::size_t i = 0; i < depth_; ++i) {
    const Step& step = steps_.at(i);
    pointer += '/';
    pointer += step.name.empty() ? std::to_string(step.index) : std::string(step.name);
  }
  return pointer;
}

std::string pointer_to_member(std::string_view pointer, std::string_view name) {
  std::string extended(pointer);
  extended += '/';
  for (const char c : name) {
    if (c == '~') {
      extended += "~0";
    } else if (c == '/') {
      extended += "~1";
    } else {
      extended += c;
    }
  }
  return extended;
}

}  // namespace firstlight::config
