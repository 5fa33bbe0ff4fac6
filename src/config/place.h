// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace firstlight::config {

// Where a walk over a config is. Costs no allocation until a fault needs it as text. Names must
// outlive the place: they are literals, or names in a schema.
class Place {
 public:
  Place() = default;

  [[nodiscard]] Place member(std::string_view name) const { return child({name, 0}); }
  [[nodiscard]] Place element(std::size_t index) const { return child({{}, index}); }

  // JSON pointer, RFC 6901.
  [[nodiscard]] std::string pointer() const;

 private:
  // The language nests no deeper than /storage/files/0/append/0/httpHeaders/0/value.
  static constexpr std::size_t kMaxDepth = 12;

  struct Step {
    std::string_view name;  // empty: an array index
    std::size_t index = 0;
  };

  [[nodiscard]] Place child(Step step) const {
    Place place = *this;
    place.steps_.at(place.depth_++) = step;
    return place;
  }

  std::array<Step, kMaxDepth> steps_{};
  std::size_t depth_ = 0;
};

// `pointer` extended by a member whose name comes from the document.
[[nodiscard]] std::string pointer_to_member(std::string_view pointer, std::string_view name);

}  // namespace firstlight::config
