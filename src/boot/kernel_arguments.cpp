// SPDX-License-Identifier: Apache-2.0
#include "boot/kernel_arguments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/error.h"

namespace firstlight::boot {
namespace {

struct Word {
  std::string_view key;
  std::string_view value{};
  bool has_value = false;
};

std::vector<Word> split_words(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r\n";
  std::vector<Word> words;
  while (true) {
    const std::size_t start = line.find_first_not_of(kBlank);
    if (start == std::string_view::npos) return words;
    line.remove_prefix(start);
    const std::string_view word = line.substr(0, line.find_first_of(kBlank));
    line.remove_prefix(word.size());
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) {
      words.push_back({.key = word});
    } else {
      words.push_back(
          {.key = word.substr(0, equals), .value = word.substr(equals + 1), .has_value = true});
    }
  }
}

[[noreturn]] void refuse(const Word& word, std::string why, std::string hint) {
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

template <typename Value, std::size_t Count>
Value choice(const Word& word, const std::array<std::pair<std::string_view, Value>, Count>& table) {
  std::string names;
  for (const auto& [name, value] : table) {
    if (word.value == name) return value;
    names.append(names.empty() ? "" : ", ").append(name);
  }
  refuse(word, "unknown value", "use one of " + names);
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

constexpr std::array<std::pair<std::string_view, FirstBootPolicy>, 3> kFirstBootPolicies = {
    {{"auto", FirstBootPolicy::kAuto},
     {"yes", FirstBootPolicy::kYes},
     {"no", FirstBootPolicy::kNo}}};

constexpr std::array<std::pair<std::string_view, FailureAction>, 4> kFailureActions = {
    {{"emergency", FailureAction::kEmergency},
     {"reboot", FailureAction::kReboot},
     {"poweroff", FailureAction::kPoweroff},
     {"halt", FailureAction::kHalt}}};

constexpr std::array<std::pair<std::string_view, bool>, 2> kYesOrNo = {
    {{"yes", true}, {"no", false}}};

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

FirstBootPolicy ignition_first_boot(const Word& word) {
  const bool no =
      word.has_value && (word.value.empty() || word.value == "0" || word.value == "no" ||
                         word.value == "off" || word.value == "false");
  return no ? FirstBootPolicy::kNo : FirstBootPolicy::kYes;
}

struct OwnArgument {
  std::string_view name;  // behind firstlight.
  void (*take)(const Word& word, KernelArguments& arguments);
};

// A flag that may stand alone, which means yes.
template <bool KernelArguments::*Target>
void take_flag(const Word& word, KernelArguments& arguments) {
  arguments.*Target = !word.has_value || choice(word, kYesOrNo);
}

template <bool KernelArguments::*Target>
void take_yes_or_no(const Word& word, KernelArguments& arguments) {
  arguments.*Target = choice(word, kYesOrNo);
}

template <std::string KernelArguments::*Target>
void take_text(const Word& word, KernelArguments& arguments) {
  arguments.*Target = text_value(word);
}

template <std::chrono::seconds KernelArguments::*Target>
void take_seconds(const Word& word, KernelArguments& arguments) {
  arguments.*Target = seconds_value(word);
}

constexpr std::array kOwnArguments = std::to_array<OwnArgument>({
    {"firstboot",
     [](const Word& word, KernelArguments& arguments) {
       arguments.first_boot = choice(word, kFirstBootPolicies);
     }},
    {"platform", take_text<&KernelArguments::platform>},
    {"metadata-url", take_text<&KernelArguments::metadata_url>},
    {"report-url",
     [](const Word& word, KernelArguments& arguments) {
       arguments.report_url = report_url_value(word);
     }},
    {"ssh-user", take_text<&KernelArguments::ssh_user>},
    {"script-runner",
     [](const Word& word, KernelArguments& arguments) {
       arguments.script_runner = command_value(word);
     }},
    {"base-references", take_yes_or_no<&KernelArguments::base_references>},
    {"keep-network", take_flag<&KernelArguments::keep_network>},
    {"etc",
     [](const Word& word, KernelArguments& arguments) { arguments.etc = etc_layer_value(word); }},
    {"var",
     [](const Word& word, KernelArguments& arguments) {
       arguments.var = layer_value(word, word.value, /*may_be_left_out=*/true);
     }},
    {"boot", take_text<&KernelArguments::boot_device>},
    {"raid-reuse", take_yes_or_no<&KernelArguments::raid_reuse>},
    {"grow-gpt", take_yes_or_no<&KernelArguments::grow_gpt>},
    {"mount-units", take_flag<&KernelArguments::mount_units>},
    {"deadline", take_seconds<&KernelArguments::deadline>},
    {"device-timeout", take_seconds<&KernelArguments::device_timeout>},
    {"on-failure",
     [](const Word& word,
        KernelArguments& arguments) { arguments.on_failure = choice(word, kFailureActions); }},
    {"init",
     [](const Word& word, KernelArguments& arguments) { arguments.init = path_value(word); }},
});

constexpr std::string_view kOwnPrefix = "firstlight.";

void take_own_argument(const Word& word, KernelArguments& arguments) {
  const std::string_view name = word.key.substr(kOwnPrefix.size());
  for (const OwnArgument& argument : kOwnArguments) {
    if (argument.name == name) return argument.take(word, arguments);
  }
  refuse(word, "there is no such argument", "see the list of kernel arguments");
}

}  // namespace

KernelArguments parse_kernel_arguments(std::string_view command_line) {
  KernelArguments arguments;
  std::string_view ignition_platform;
  std::optional<FirstBootPolicy> from_ignition;
  bool own_first_boot = false;
  for (const Word& word : split_words(command_line)) {
    if (word.key.starts_with(kOwnPrefix)) {
      take_own_argument(word, arguments);
      own_first_boot = own_first_boot || word.key == "firstlight.firstboot";
    } else if (word.key == "ignition.firstboot") {
      from_ignition = ignition_first_boot(word);
    } else if (word.key == "ignition.platform.id") {
      ignition_platform = word.value;
    } else if (word.key == "ignition.config.url") {
      arguments.config_url = word.value;
    } else if (word.key == "ignition.config.device") {
      arguments.config_device = word.value;
    } else if (word.key == "ignition.config.path") {
      arguments.config_path = word.value;
    } else if (word.has_value && (word.key == "ip" || word.key == "nameserver")) {
      if (!arguments.network.empty()) arguments.network += ' ';
      arguments.network.append(word.key).append("=").append(word.value);
    }
  }
  if (arguments.platform.empty()) arguments.platform = ignition_platform;
  if (!own_first_boot && from_ignition) arguments.first_boot = *from_ignition;
  return arguments;
}

std::vector<std::string> own_kernel_arguments() {
  std::vector<std::string> names;
  for (const OwnArgument& argument : kOwnArguments) {
    names.push_back(std::string(kOwnPrefix).append(argument.name));
  }
  return names;
}

FailureAction failure_action_of(std::string_view command_line) {
  FailureAction action = FailureAction::kEmergency;
  for (const Word& word : split_words(command_line)) {
    if (word.key != "firstlight.on-failure") continue;
    for (const auto& [name, value] : kFailureActions) {
      if (word.value == name) action = value;
    }
  }
  return action;
}

}  // namespace firstlight::boot
