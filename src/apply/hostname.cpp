// SPDX-License-Identifier: Apache-2.0
#include "apply/hostname.h"

#include <algorithm>
#include <cstddef>

#include "base/error.h"

namespace firstlight::apply {
namespace {

constexpr const char* kHostnameFile = "/etc/hostname";
constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::size_t kMaxFileBytes = 4096;

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

std::string label_fault(std::string_view label) {
  if (label.empty()) return "it has an empty label";
  if (label.size() > kMaxLabelBytes) {
    return "it has a label longer than " + std::to_string(kMaxLabelBytes) + " bytes";
  }
  if (!std::all_of(label.begin(), label.end(), is_label_character)) {
    return "it has characters other than letters, digits, '-' and '.'";
  }
  if (label.starts_with('-') || label.ends_with('-')) {
    return "it has a label that starts or ends with '-'";
  }
  return {};
}

}  // namespace

std::string hostname_fault(std::string_view name) {
  if (name.empty()) return "it is empty";
  if (name.size() > kMaxNameBytes) {
    return "it is longer than " + std::to_string(kMaxNameBytes) + " bytes";
  }
  for (;;) {
    const std::size_t dot = name.find('.');
    if (std::string fault = label_fault(name.substr(0, dot)); !fault.empty()) return fault;
    if (dot == std::string_view::npos) return {};
    name.remove_prefix(dot + 1);
  }
}

void check_hostname(std::string_view name) {
  const std::string fault = hostname_fault(name);
  if (fault.empty()) return;
  // The name comes from the network: it is not repeated on the console.
  throw Error({.code = ErrorCode::kMetadata,
               .tried = "accept the hostname for",
               .object = kHostnameFile,
               .why = "the name that the platform gives is unusable: " + fault,
               .hint = "correct the instance's hostname, or write /etc/hostname by the config"});
}

void write_hostname(const std::string& name, sys::Root& root, Recorder& recorder) {
  Recorder::Step step(recorder, "write hostname", kHostnameFile);
  const std::string text = name + "\n";
  const bool is_file = root.inspect(kHostnameFile).kind == sys::NodeKind::kRegular;
  if (is_file && root.read_file(kHostnameFile, kMaxFileBytes) == text) {
    step.already_so();
    return;
  }
  root.write_file(kHostnameFile, text, {.uid = 0, .gid = 0, .mode = 0644}, sys::Existing::kReplace);
}

}  // namespace firstlight::apply
