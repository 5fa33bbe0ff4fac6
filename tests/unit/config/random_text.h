// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace firstlight::config::test {

using Random = std::mt19937_64;

// Always the same one, unless FIRSTLIGHT_TEST_SEED says otherwise.
[[nodiscard]] inline std::size_t seed() {
  constexpr std::size_t kSeed = 20240607;
  const char* const wanted = std::getenv("FIRSTLIGHT_TEST_SEED");
  return wanted == nullptr ? kSeed : std::strtoull(wanted, nullptr, 10);
}

// 0 to `end` - 1. Not std::uniform_int_distribution, whose numbers differ between libraries.
[[nodiscard]] inline std::size_t below(Random& random, std::size_t end) { return random() % end; }

// True in `percent` of 100 cases.
[[nodiscard]] inline bool chance(Random& random, unsigned percent) {
  return below(random, 100) < percent;
}

template <typename List>
[[nodiscard]] const auto& pick(Random& random, const List& list) {
  return list[below(random, list.size())];
}

// Texts near the language: such as its members hold, and such as almost fit. None has a NUL
// character (see full_schema.h).
class RandomText {
 public:
  explicit RandomText(Random& random) : random_(random) {}

  [[nodiscard]] std::string any();

  // Mostly a text that matches.
  [[nodiscard]] std::string for_pattern(const std::string& pattern);

  // `text` with a character inserted, removed or replaced, or a fragment of the language put in.
  [[nodiscard]] std::string changed(std::string text);

 private:
  // The known texts that match, looked up once.
  const std::vector<std::string>& matching(const std::string& pattern);

  Random& random_;
  std::map<std::string, std::vector<std::string>> matching_;
};

}  // namespace firstlight::config::test
