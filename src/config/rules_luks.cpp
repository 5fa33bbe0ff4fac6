// SPDX-License-Identifier: Apache-2.0
// Encrypted volumes: spec validation section 6.
#include <fmt/format.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "config/diagnostic_code.h"
#include "config/member_name.h"
#include "config/rule_set.h"
#include "config/url.h"
#include "config/version_gate.h"

namespace firstlight::config {
namespace {

constexpr std::size_t kMaxLabelBytes = 47;

bool is_json(std::string_view text) {
  rapidjson::Reader reader;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::BaseReaderHandler<> ignore;
  return !reader.Parse<rapidjson::kParseIterativeFlag>(stream, ignore).IsError() &&
         stream.Tell() == text.size();
}

// In 3.2.0 the object being there sets the pin, so that any pin, even an empty one, is in use.
bool custom_in_use(const RuleRun& run, const ClevisCustom& custom) {
  return run.version < SpecVersion::kV33 ? custom.pin.has_value() : is_set(custom.pin);
}

bool has_other_pins(const Clevis& clevis) {
  return !clevis.tang.empty() || clevis.tpm2.value_or(false) || clevis.threshold.value_or(0) != 0;
}

void check_custom(const RuleRun& run, const ClevisCustom& custom, const Place& place) {
  const bool wants_pin =
      is_set(custom.config) || (custom.needs_network.value_or(false) &&
                                applies(Gate::kCustomPinNeedsForNetwork, run.version));
  const bool in_use = custom_in_use(run, custom);
  if (in_use && !is_set(custom.config)) {
    run.error(code::kClevisConfig, place.member("config"), "a custom pin needs a config");
  }
  const std::string pin = custom.pin.value_or("");
  if (pin.empty()) {
    if (wants_pin) {
      run.error(code::kClevisPin, place.member("pin"), "a custom clevis config needs a pin");
    }
  } else if (applies(Gate::kRestrictedClevisPins, run.version) && pin != "tpm2" && pin != "tang" &&
             pin != "sss") {
    run.error(code::kClevisPin, place.member("pin"), fmt::format("unknown pin {}", quoted(pin)),
              "use tpm2, tang or sss; 3.6.0 allows any pin");
  }
}

void check_tang(const RuleRun& run, const Tang& tang, const Place& place) {
  if (is_set(tang.advertisement) && !is_json(*tang.advertisement)) {
    run.error(code::kTangAdvertisement, place.member("advertisement"),
              "the advertisement is not JSON");
  }
  if (!is_set(tang.thumbprint)) {
    run.error(code::kTangThumbprint, place.member("thumbprint"), "a thumbprint is required");
  }
  const UrlParse parse = parse_url(tang.url);
  if (!parse.url || (parse.url->scheme != "http" && parse.url->scheme != "https")) {
    run.error(code::kTangUrl, place.member("url"), "a tang server has an http or https URL");
  }
}

void check_clevis(const RuleRun& run, const Clevis& clevis, const Place& place) {
  if (custom_in_use(run, clevis.custom) && has_other_pins(clevis)) {
    run.error(code::kClevisMixed, place,
              "a custom pin excludes tang, tpm2 and threshold beside it");
  }
  check_custom(run, clevis.custom, place.member("custom"));
  for (std::size_t i = 0; i < clevis.tang.size(); ++i) {
    check_tang(run, clevis.tang[i], place.member("tang").element(i));
  }
}

void check_cex(const RuleRun& run, const Luks& luks, const Place& place) {
  if (!luks.cex_enabled.value_or(false)) return;
  if (is_set(luks.clevis.custom.pin) || has_other_pins(luks.clevis)) {
    run.error(code::kCexMixed, place, "cex cannot be combined with clevis");
  } else if (is_set(luks.key_file.source)) {
    run.error(code::kCexMixed, place, "cex cannot be combined with a key file");
  }
}

void check_volume(const RuleRun& run, const Luks& luks, const Place& place) {
  check_cex(run, luks, place.member("cex"));
  check_clevis(run, luks.clevis, place.member("clevis"));
  const std::string device = luks.device.value_or("");
  if (!is_clean_absolute_path(device)) {
    run.error(code::kLuksDevice, place.member("device"), path_fault(device));
  }
  check_resource(run, luks.key_file, place.member("keyFile"));
  if (luks.label && luks.label->size() > kMaxLabelBytes) {
    run.error(
        code::kLuksLabel, place.member("label"),
        fmt::format("the label has {} bytes, more than {}", luks.label->size(), kMaxLabelBytes));
  }
  if (luks.name.find('/') != std::string::npos) {
    run.error(code::kLuksName, place.member("name"), "the name has no slash");
  } else if (luks.name.empty()) {
    run.warning(code::kNameMissing, place, "the volume has no name",
                "it will fail when it is opened");
  }
}

}  // namespace

void check_luks(const RuleRun& run) {
  const auto& volumes = run.config.storage.luks;
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    check_volume(run, volumes[i], Place().member("storage").member("luks").element(i));
  }
}

}  // namespace firstlight::config
