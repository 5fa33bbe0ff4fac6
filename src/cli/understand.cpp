// SPDX-License-Identifier: Apache-2.0
#include "cli/understand.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"
#include "plan/supported.h"

namespace firstlight::cli {
namespace {

using config::Diagnostic;
using config::Severity;

std::string place_of(const Diagnostic& diagnostic) {
  if (diagnostic.line == 0) return diagnostic.pointer;
  return fmt::format("{} line {}:{}", diagnostic.pointer, diagnostic.line, diagnostic.column);
}

void record_findings(const config::Diagnostics& diagnostics, Recorder& recorder) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    recorder.warn(fmt::format("config {} {} at {}: {}{}", severity_name(diagnostic.severity),
                              diagnostic.code, place_of(diagnostic), diagnostic.message,
                              diagnostic.hint.empty() ? "" : " (" + diagnostic.hint + ")"));
  }
}

[[noreturn]] void throw_rejected(const config::LoadResult& result, const std::string& origin) {
  const std::vector<Diagnostic>& all = result.diagnostics.all();
  const auto is_error = [](const Diagnostic& d) { return d.severity == Severity::kError; };
  const auto first = std::find_if(all.begin(), all.end(), is_error);
  const auto count = std::count_if(all.begin(), all.end(), is_error);
  std::string why = fmt::format("{} at {}: {}", first->code, place_of(*first), first->message);
  if (count > 1) why += fmt::format("; and {} more faults", count - 1);
  throw Error({.code = result.config ? ErrorCode::kNotSupported : ErrorCode::kConfigInvalid,
               .tried = "accept the config from",
               .object = origin,
               .why = std::move(why),
               .hint = first->hint.empty() ? "check it with: firstlight validate" : first->hint,
               .pointer = first->pointer});
}

}  // namespace

config::LoadResult load_supported(std::string_view text) {
  config::LoadResult result = config::load_final(text);
  if (result.config) result.diagnostics.append(plan::unsupported(*result.config));
  return result;
}

config::Config require_config(std::string_view text, const std::string& origin,
                              Recorder& recorder) {
  config::LoadResult result = load_supported(text);
  record_findings(result.diagnostics, recorder);
  if (result.diagnostics.has_errors()) throw_rejected(result, origin);
  return std::move(*result.config);
}

}  // namespace firstlight::cli
