// SPDX-License-Identifier: Apache-2.0
#include "cli/dropin_flags.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

#include "base/error.h"

namespace firstlight::cli {
namespace {

Error misused(std::string word, std::string why) {
  return Error({.code = ErrorCode::kUsage,
                .tried = "read the command line",
                .object = std::move(word),
                .why = std::move(why)});
}

std::string truth(std::string_view text, const std::string& word) {
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "F", "false", "FALSE", "False"};
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) return "true";
  if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) return "false";
  throw misused(word, "its value is neither true nor false");
}

bool is_flag(const std::string& word) { return word.size() >= 2 && word.front() == '-'; }

// Takes the flag at `words[i]`, and its value if that is the next word; gives the next index.
std::size_t take_flag(const std::vector<std::string>& words, std::size_t i,
                      std::span<const Flag> known, DropInFlags& flags) {
  const std::string& word = words[i];
  const std::string_view text = std::string_view(word).substr(word[1] == '-' ? 2 : 1);
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view name = text.substr(0, equals);
  if (name == "h" || name == "help") {
    flags.help = true;
    return words.size();
  }
  const auto flag = std::find_if(known.begin(), known.end(),
                                 [name](const Flag& candidate) { return candidate.name == name; });
  if (flag == known.end()) throw misused(word, "unknown flag");
  std::string& value = flags.values[std::string(name)];
  if (equals < text.size()) {
    const std::string given(text.substr(equals + 1));
    value = flag->is_boolean ? truth(given, word) : given;
    return i + 1;
  }
  if (flag->is_boolean) {
    value = "true";
    return i + 1;
  }
  if (i + 1 == words.size()) throw misused(word, "the flag needs a value");
  value = words[i + 1];
  return i + 2;
}

// Nanoseconds of a unit; 0 if it is none.
double unit_ns(std::string_view unit) {
  constexpr double kSecond = 1e9;
  constexpr std::array<std::pair<std::string_view, double>, 7> kUnits = {{{"ns", 1},
                                                                          {"us", 1e3},
                                                                          {"µs", 1e3},
                                                                          {"ms", 1e6},
                                                                          {"s", kSecond},
                                                                          {"m", 60 * kSecond},
                                                                          {"h", 3600 * kSecond}}};
  const auto* const row = std::find_if(kUnits.begin(), kUnits.end(),
                                       [unit](const auto& entry) { return entry.first == unit; });
  return row == kUnits.end() ? 0 : row->second;
}

}  // namespace

std::string DropInFlags::value(std::string_view name, std::string_view other) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string(other) : found->second;
}

DropInFlags read_flags(const std::vector<std::string>& words, std::span<const Flag> known,
                       FlagPlaces places) {
  DropInFlags flags;
  std::size_t i = 0;
  while (i < words.size()) {
    if (words[i] == "--") {
      ++i;
      break;
    }
    if (is_flag(words[i])) {
      i = take_flag(words, i, known, flags);
    } else if (places == FlagPlaces::kAnywhere) {
      flags.arguments.push_back(words[i++]);
    } else {
      break;
    }
  }
  for (; i < words.size(); ++i) flags.arguments.push_back(words[i]);
  return flags;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr double kNsPerMs = 1e6;
  constexpr double kMaxNs = 100.0 * 366 * 24 * 3600 * 1e9;
  if (text == "0") return std::chrono::milliseconds(0);
  if (text.empty()) return std::nullopt;
  double total_ns = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    double number = 0;
    const char* const end = text.data() + digits;
    const auto read = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    text.remove_prefix(digits);
    const std::size_t letters = std::min(text.find_first_of("0123456789."), text.size());
    const double unit = unit_ns(text.substr(0, letters));
    if (unit == 0) return std::nullopt;
    text.remove_prefix(letters);
    total_ns += number * unit;
    if (total_ns > kMaxNs) return std::nullopt;
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(total_ns / kNsPerMs));
}

}  // namespace firstlight::cli
