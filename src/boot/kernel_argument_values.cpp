// SPDX-License-Identifier: Apache-2.0
#include "boot/kernel_argument_values.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/ascii.h"
#include "base/error.h"

namespace firstlight::boot {
namespace {

constexpr std::array<std::string_view, 3> kLayerFormats = {"ext4", "xfs", "btrfs"};

constexpr std::string_view kLastDataDisk = "last-data-disk";

std::string layer_device(const Word& word, std::string_view name) {
  if (name == kLastDataDisk) return "/dev/disk/by-ecs/data/last";
  const bool is_tag = name.starts_with("LABEL=") || name.starts_with("UUID=") ||
                      name.starts_with("PARTLABEL=") || name.starts_with("PARTUUID=");
  if (!is_tag && !name.starts_with("/dev/")) {
    refuse(word, "not a device", "name it by a path below /dev, or as LABEL=, UUID=, PARTLABEL= …");
  }
  return std::string(name);
}

Layer layer_value(const Word& word, std::string_view spec, bool may_be_left_out) {
  constexpr std::string_view kFormat = "format=";
  constexpr std::string_view kUnless = "unless=/";
  Layer layer;
  layer.device = layer_device(word, spec.substr(0, spec.find(',')));
  while (spec.find(',') != std::string_view::npos) {
    spec.remove_prefix(spec.find(',') + 1);
    const std::string_view option = spec.substr(0, spec.find(','));
    const std::string_view format =
        option.starts_with(kFormat) ? option.substr(kFormat.size()) : std::string_view{};
    if (std::find(kLayerFormats.begin(), kLayerFormats.end(), format) != kLayerFormats.end()) {
      layer.format_if_blank = format;
    } else if (may_be_left_out && option.starts_with(kUnless)) {
      layer.unless = option.substr(kUnless.size() - 1);
    } else if (may_be_left_out && option.starts_with("unless=")) {
      refuse(word, "what follows unless= is not an absolute path", "write unless=/PATH");
    } else {
      refuse(word, "unknown option after the comma",
             may_be_left_out
                 ? "use format=ext4, format=xfs or format=btrfs, and unless=/PATH, an absolute path"
                 : "use format=ext4, format=xfs or format=btrfs");
    }
  }
  return layer;
}

}  // namespace

void refuse(const Word& word, std::string why, std::string hint) {
  throw Error({.code = ErrorCode::kUsage,
               .tried = "understand the kernel argument",
               .object = std::string(word.key) + "=" + std::string(word.value),
               .why = std::move(why),
               .hint = std::move(hint)});
}

std::string path_value(const Word& word) {
  if (!word.value.starts_with('/')) refuse(word, "not an absolute path", "give an absolute path");
  return std::string(word.value);
}

std::string text_value(const Word& word) {
  if (word.value.empty()) refuse(word, "the value is empty", "give a value or leave it out");
  return std::string(word.value);
}

// What is wrong with it is said without it: it may hold a password.
std::string report_url_value(const Word& word) {
  const std::string_view url = word.value;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (lower_case(url.substr(0, scheme.size())) != scheme) continue;
    const std::string_view rest = url.substr(scheme.size());
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.empty() || authority.ends_with('@')) break;
    return std::string(url);
  }
  throw Error({.code = ErrorCode::kUsage,
               .tried = "understand the kernel argument",
               .object = std::string(word.key),
               .why = "its value is no http or https URL with a host",
               .hint = "write firstlight.report-url=https://HOST/PATH"});
}

std::chrono::seconds seconds_value(const Word& word) {
  constexpr std::uint32_t kMaxSeconds = 7U * 24U * 3600U;
  std::uint32_t seconds = 0;
  const char* const end = word.value.data() + word.value.size();
  const auto [rest, status] = std::from_chars(word.value.data(), end, seconds);
  if (status != std::errc{} || rest != end || seconds > kMaxSeconds) {
    refuse(word, "not a number of seconds", "0 means no bound, the largest value is 604800");
  }
  return std::chrono::seconds{seconds};
}

// The kernel's words cannot hold blanks, so they are written as %20, as in a URL.
std::vector<std::string> command_value(const Word& word) {
  std::vector<std::string> command(1);
  for (std::size_t i = 0; i < word.value.size(); ++i) {
    char c = word.value[i];
    if (c == '%') {
      const int high = i + 1 < word.value.size() ? hex_digit(word.value[i + 1]) : -1;
      const int low = i + 2 < word.value.size() ? hex_digit(word.value[i + 2]) : -1;
      const int byte = high * 16 + low;
      if (high < 0 || low < 0 || byte < ' ' || byte > '~') {
        refuse(word, "a % is not followed by the two digits of a printable character",
               "write a blank between two words as %20, and % as %25");
      }
      c = static_cast<char>(byte);
      i += 2;
    }
    if (c != ' ') {
      command.back().push_back(c);
    } else if (!command.back().empty()) {
      command.emplace_back();
    }
  }
  if (command.back().empty()) command.pop_back();
  if (command.empty() || !command.front().starts_with('/')) {
    refuse(word, "the program is not an absolute path", "give an absolute path");
  }
  return command;
}

Layer etc_layer_value(const Word& word) {
  constexpr std::string_view kOverlay = "overlay:";
  if (!word.value.starts_with(kOverlay)) {
    refuse(word, "not an overlay", "write firstlight.etc=overlay:DEVICE[,format=ext4]");
  }
  const std::string_view spec = word.value.substr(kOverlay.size());
  // Which disk that is depends on what the machine was given; the layer of /etc has to be the same
  // one at each boot.
  if (spec.substr(0, spec.find(',')) == kLastDataDisk) {
    refuse(word, "last-data-disk is for /var only", "name the device of the /etc layer itself");
  }
  return layer_value(word, spec, /*may_be_left_out=*/false);
}

Layer var_layer_value(const Word& word) {
  return layer_value(word, word.value, /*may_be_left_out=*/true);
}

}  // namespace firstlight::boot
