// SPDX-License-Identifier: Apache-2.0
// Any bytes as user data: MIME messages and lists of URLs are opened within their bounds, and what
// comes out can be wrapped again. A URL of a list leads to what stands behind its colon.
#include "userdata/bundle.h"

#include <optional>

#include "base/error.h"
#include "config/rules.h"
#include "config/unit_text.h"
#include "text_checks.h"
#include "userdata/script.h"

namespace firstlight::fuzz {
namespace {

using userdata::Bundle;
using userdata::FetchedInclude;
using userdata::Limits;
using userdata::Part;
using userdata::PartKind;

// Small enough that the bounds are reached by small inputs.
constexpr Limits kLimits{.max_bytes = 64UL * 1024UL,
                         .max_total_bytes = 128UL * 1024UL,
                         .max_ratio = 50,
                         .max_layers = 6,
                         .max_parts = 8,
                         .max_includes = 8};

std::optional<FetchedInclude> included(const std::string& url) {
  if (url.starts_with("other:")) return std::nullopt;
  return FetchedInclude{.bytes = url.substr(url.find(':') + 1), .origin = "a URL"};
}

bool is_expected(ErrorCode code) {
  return code == ErrorCode::kUserData || code == ErrorCode::kNotSupported ||
         code == ErrorCode::kVerification || code == ErrorCode::kLimit;
}

struct Outcome {
  std::optional<Bundle> bundle;
  ErrorCode code = ErrorCode::kSystem;
};

Outcome opened(const std::string& bytes) {
  try {
    return {.bundle = userdata::open_bundle(bytes, "the data", included, kLimits)};
  } catch (const Error& error) {
    require(is_expected(error.detail().code), "a refusal is of an expected kind", error.what());
    require(is_printable_line(error.what()), "a refusal is printable", error.what());
    return {.bundle = std::nullopt, .code = error.detail().code};
  }
}

void check_script(const Part& part) {
  require(part.bytes.starts_with("#!"), "a script says so", part.bytes);
  try {
    const config::Config config = userdata::script_config(
        part, 1, {.owner = userdata::ScriptOwner::kUser, .runner = {}, .has_program = [](auto&) {
                    return true;
                  }});
    require(!config::check_final(config).has_errors(), "its config is valid", part.bytes);
    const auto unit = config::parse_unit_text(*config.systemd_units.at(0).contents);
    require(unit.ok() && unit.options.size() == 13, "its unit says what it is to say", part.bytes);
  } catch (const Error& error) {
    require(error.detail().code == ErrorCode::kUserData, "its interpreter is refused",
            error.what());
    require(is_printable_line(error.what()), "a refusal is printable", error.what());
  }
}

// As the only part of a message it is the same, unless that is a layer too many, or it was text
// that only as a whole may be a config.
void check_wrapped(const std::string& bytes, const Bundle& bundle) {
  const Outcome again = opened(
      "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
      "Content-Transfer-Encoding: base64\n\n" +
      base64_of(bytes) + "\n--b--\n");
  if (!again.bundle) {
    require(again.code == ErrorCode::kLimit || again.code == ErrorCode::kNotSupported,
            "it can be a part of a message", bytes);
    return;
  }
  require(again.bundle->parts.size() == bundle.parts.size(), "a part has all its parts", bytes);
  for (std::size_t i = 0; i < bundle.parts.size(); ++i) {
    require(again.bundle->parts[i].kind == bundle.parts[i].kind &&
                again.bundle->parts[i].bytes == bundle.parts[i].bytes,
            "a part is as it was", bytes);
  }
}

void check(const std::string& bytes) {
  const Outcome outcome = opened(bytes);
  if (!outcome.bundle) return;
  std::size_t total = 0;
  for (const Part& part : outcome.bundle->parts) {
    require(!part.bytes.empty() && !part.origin.empty(), "a part is something", bytes);
    total += part.bytes.size();
    if (part.kind == PartKind::kScript) check_script(part);
  }
  require(total <= bytes.size() + kLimits.max_total_bytes, "the bound on all bytes holds");
  check_wrapped(bytes, *outcome.bundle);
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(std::string(firstlight::fuzz::input_text(data, size)));
  return 0;
}
