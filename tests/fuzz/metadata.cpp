// SPDX-License-Identifier: Apache-2.0
// Any bytes as an answer of the ECS metadata service: what is taken from it is a value of its kind,
// within its bounds, and taken the same when it is read again.
#include <optional>

#include "platform/ecs_metadata.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using platform::InstanceMetadata;

bool is_one_line(std::string_view text) {
  return text.find('\n') == std::string_view::npos && text.find('\0') == std::string_view::npos;
}

void check_value(const char* what, const std::optional<std::string>& value,
                 std::optional<std::string> (*read)(std::string_view)) {
  if (!value) return;
  require(!value->empty(), "a value is not empty", what);
  require(is_one_line(*value), "a value is one line", *value);
  require(read(*value) == value, "a value is read the same again", *value);
}

void check_document(std::string_view bytes) {
  const std::optional<InstanceMetadata> found = platform::parse_metadata_document(bytes);
  if (!found) return;
  check_value("id", found->instance_id, platform::instance_id_of);
  if (!found->hostname.empty()) check_value("hostname", found->hostname, platform::hostname_of);
  require(found->ssh_keys.size() <= platform::kMaxPublicKeys, "the bound on keys holds");
  for (const std::string& key : found->ssh_keys) {
    check_value("key", key, platform::public_key_of);
  }
}

void check_list(std::string_view bytes) {
  const auto names = platform::names_of_list(bytes);
  if (!names) return;
  require(names->size() <= platform::kMaxPublicKeys, "the bound on names holds");
  for (const std::string& name : *names) {
    require(is_one_line(name) && name.find('/') == std::string::npos && name != "..",
            "a name stays in its folder", name);
  }
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstlight;
  const std::string_view bytes = fuzz::input_text(data, size);
  fuzz::check_document(bytes);
  fuzz::check_list(bytes);
  fuzz::check_value("id", platform::instance_id_of(bytes), platform::instance_id_of);
  fuzz::check_value("hostname", platform::hostname_of(bytes), platform::hostname_of);
  fuzz::check_value("key", platform::public_key_of(bytes), platform::public_key_of);
  return 0;
}
