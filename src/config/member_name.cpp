// SPDX-License-Identifier: Apache-2.0
#include "config/member_name.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/printable.h"

namespace firstlight::config {
namespace {

constexpr std::string_view kLongS = "\u017F";
constexpr std::string_view kKelvinSign = "\u212A";
constexpr std::size_t kMaxQuotedBytes = 64;
constexpr std::size_t kMaxComparedBytes = 64;

// Levenshtein distance.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string fold_name(std::string_view name) {
  std::string folded;
  folded.reserve(name.size());
  while (!name.empty()) {
    if (name.starts_with(kLongS)) {
      folded += 's';
      name.remove_prefix(kLongS.size());
    } else if (name.starts_with(kKelvinSign)) {
      folded += 'k';
      name.remove_prefix(kKelvinSign.size());
    } else {
      const char c = name.front();
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      name.remove_prefix(1);
    }
  }
  return folded;
}

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  if (name.size() > kMaxComparedBytes) return {};
  const std::string folded = fold_name(name);
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, std::min<std::size_t>(3, name.size() / 3));
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(folded, fold_name(candidate));
    if (distance < best_distance || (best.empty() && distance == best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string quoted(std::string_view text) {
  std::size_t shown = std::min(text.size(), kMaxQuotedBytes);
  while (shown < text.size() && shown > 0 &&
         (static_cast<unsigned char>(text[shown]) & 0xC0U) == 0x80U) {
    --shown;  // no cut inside a UTF-8 sequence
  }
  std::string escaped;
  for (const char c : text.substr(0, shown)) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return '"' + printable(escaped) + (shown < text.size() ? "...\"" : "\"");
}

}  // namespace firstlight::config
