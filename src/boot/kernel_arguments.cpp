// SPDX-License-Identifier: Apache-2.0
#include "boot/kernel_arguments.h"

#include <array>
#include <utility>
#include <vector>

#include "boot/kernel_argument_values.h"

namespace firstlight::boot {
namespace {

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
     [](const Word& word, KernelArguments& arguments) { arguments.var = var_layer_value(word); }},
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
