// SPDX-License-Identifier: Apache-2.0
#include "apply/boot_loader.h"

#include <algorithm>
#include <utility>

#include "apply/grub_environment.h"
#include "apply/kernel_words.h"
#include "apply/loader_entry.h"

namespace firstlight::apply {
namespace {

constexpr std::string_view kVariable = "kernelopts";

}  // namespace

bool starts_linux(const LoaderFiles& files) {
  return std::any_of(files.entries.begin(), files.entries.end(), [](const LoaderFile& file) {
    return read_loader_entry(file.text).starts_linux;
  });
}

std::vector<LoaderFile> decide_boot_loader(const LoaderFiles& files,
                                           const config::KernelArguments& wanted) {
  std::optional<std::string> kernelopts;
  if (files.grub_environment) {
    const LoaderFile& environment = *files.grub_environment;
    kernelopts = grub_variable(environment.text, kVariable, environment.path);
  }
  std::vector<LoaderFile> changed;
  // What each entry lacks that has the variable: it goes into the variable.
  std::vector<std::string> for_variable;
  bool variable_used = false;
  for (const LoaderFile& file : files.entries) {
    const LoaderEntry entry = read_loader_entry(file.text);
    if (!entry.starts_linux) continue;
    const bool by_variable = entry.uses_kernelopts && kernelopts;
    std::vector<std::string> missing = missing_kernel_words(
        by_variable ? entry.options + " " + *kernelopts : entry.options, wanted);
    if (by_variable) {
      variable_used = true;
      for (std::string& word : missing) {
        const bool known =
            std::find(for_variable.begin(), for_variable.end(), word) != for_variable.end();
        if (!known) for_variable.push_back(std::move(word));
      }
      missing.clear();
    }
    std::string text = edit_loader_entry(file.text, wanted, missing);
    if (text != file.text) changed.push_back({.path = file.path, .text = std::move(text)});
  }
  if (!variable_used) return changed;
  const std::string value =
      with_kernel_words(without_unwanted_words(*kernelopts, wanted), for_variable);
  if (value == *kernelopts) return changed;
  const LoaderFile& environment = *files.grub_environment;
  changed.push_back(
      {.path = environment.path,
       .text = with_grub_variable(environment.text, kVariable, value, environment.path)});
  return changed;
}

}  // namespace firstlight::apply
