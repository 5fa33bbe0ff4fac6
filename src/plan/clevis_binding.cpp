// SPDX-License-Identifier: Apache-2.0
// Spec: apply-storage section 4.4; clevis-encrypt-sss(1), clevis-encrypt-tang(1).
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>

#include "plan/make_luks.h"

namespace firstlight::plan {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

bool is_set(const std::optional<std::string>& text) { return text && !text->empty(); }

void write_member(Writer& writer, std::string_view key, const std::string& value) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void write_tang(Writer& writer, const config::Tang& tang) {
  writer.StartObject();
  write_member(writer, "url", tang.url);
  write_member(writer, "thp", tang.thumbprint.value_or(""));
  if (is_set(tang.advertisement)) {
    writer.Key("adv");
    writer.RawValue(tang.advertisement->data(), tang.advertisement->size(), rapidjson::kObjectType);
  }
  writer.EndObject();
}

// {"pins":{"tang":[…],"tpm2":{}},"t":1}; without any pin "tang" is there, and null.
std::string sss_config(const config::Clevis& clevis) {
  const bool uses_tpm2 = clevis.tpm2.value_or(false);
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("pins");
  writer.StartObject();
  if (!clevis.tang.empty()) {
    writer.Key("tang");
    writer.StartArray();
    for (const config::Tang& tang : clevis.tang) write_tang(writer, tang);
    writer.EndArray();
  } else if (!uses_tpm2) {
    writer.Key("tang");
    writer.Null();
  }
  if (uses_tpm2) {
    writer.Key("tpm2");
    writer.StartObject();
    writer.EndObject();
  }
  writer.EndObject();
  writer.Key("t");
  writer.Int64(clevis.threshold.value_or(0) == 0 ? 1 : *clevis.threshold);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string advertisement_url(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url + "/adv";
}

}  // namespace

std::optional<ClevisBinding> clevis_binding(const config::Clevis& clevis,
                                            const std::string& pointer) {
  ClevisBinding binding;
  if (is_set(clevis.custom.pin)) {
    binding.is_custom = true;
    binding.pin = *clevis.custom.pin;
    binding.config = clevis.custom.config.value_or("");
    binding.needs_network = clevis.custom.needs_network.value_or(false);
    binding.is_netdev = binding.needs_network;
    binding.uses_tang = binding.pin == "tang";
    binding.uses_tpm2 = binding.pin == "tpm2";
    return binding;
  }
  binding.uses_tang = !clevis.tang.empty();
  binding.uses_tpm2 = clevis.tpm2.value_or(false);
  const std::int64_t threshold = clevis.threshold.value_or(0);
  if (!binding.uses_tang && !binding.uses_tpm2 && threshold == 0) return std::nullopt;
  binding.pin = "sss";
  binding.config = sss_config(clevis);
  for (std::size_t i = 0; i < clevis.tang.size(); ++i) {
    if (is_set(clevis.tang[i].advertisement)) continue;
    config::Resource advertisement;
    advertisement.source = advertisement_url(clevis.tang[i].url);
    binding.advertisements.push_back(std::move(advertisement));
    binding.advertisement_pointers.push_back(pointer + "/tang/" + std::to_string(i) + "/url");
  }
  binding.needs_network = !binding.advertisements.empty();
  binding.is_netdev = binding.uses_tang;
  // Servers whose advertisement the config brings need not be there yet.
  const auto reachable =
      static_cast<std::int64_t>(binding.advertisements.size()) + (binding.uses_tpm2 ? 1 : 0);
  binding.check_unlock = reachable >= (threshold == 0 ? 1 : threshold);
  return binding;
}

}  // namespace firstlight::plan
