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
  std::string place = diagnostic.pointer;
  if (diagnostic.line != 0) {
    place +=
        fmt::format("{}line {}:{}", place.empty() ? "" : " ", diagnostic.line, diagnostic.column);
  }
  return place.empty() ? "the document" : place;
}

[[noreturn]] void throw_rejected(const config::Diagnostics& diagnostics, ErrorCode code,
                                 const std::string& origin) {
  const std::vector<Diagnostic>& all = diagnostics.all();
  const auto is_error = [](const Diagnostic& d) { return d.severity == Severity::kError; };
  const auto first = std::find_if(all.begin(), all.end(), is_error);
  const auto count = std::count_if(all.begin(), all.end(), is_error);
  std::string why = fmt::format("{} at {}: {}", first->code, place_of(*first), first->message);
  if (count > 1) why += fmt::format("; and {} more faults", count - 1);
  const bool is_document = first->origin.empty();
  const std::string other_hint = is_document ? "check it with: firstlight validate" : "";
  throw Error({.code = code,
               .tried = "accept the config from",
               .object = is_document ? origin : first->origin,
               .why = std::move(why),
               .hint = first->hint.empty() ? other_hint : first->hint,
               .pointer = first->pointer});
}

}  // namespace

void record_findings(const config::Diagnostics& diagnostics, Recorder& recorder) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    recorder.warn(fmt::format(
        "config {} {}{} at {}: {}{}", severity_name(diagnostic.severity), diagnostic.code,
        diagnostic.origin.empty() ? "" : " in " + diagnostic.origin, place_of(diagnostic),
        diagnostic.message, diagnostic.hint.empty() ? "" : " (" + diagnostic.hint + ")"));
  }
}

config::MergedConfig require_config(config::RenderResult result, const std::string& origin,
                                    Recorder& recorder) {
  record_findings(result.diagnostics, recorder);
  if (result.failure) throw Error{std::move(*result.failure)};
  if (!result.config) throw_rejected(result.diagnostics, ErrorCode::kConfigInvalid, origin);
  return {std::move(*result.config), std::move(result.provenance)};
}

void require_supported(const config::MergedConfig& merged, const std::string& origin,
                       Recorder& recorder) {
  config::Diagnostics unsupported = plan::unsupported(merged.config);
  config::add_sources(merged.provenance, merged.config, unsupported);
  record_findings(unsupported, recorder);
  if (unsupported.has_errors()) throw_rejected(unsupported, ErrorCode::kNotSupported, origin);
}

}  // namespace firstlight::cli
