// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include "config/config.h"
#include "config/version.h"

namespace firstlight::config {

struct Decoded {
  Config config;  // as the document says, not upgraded
  // Every member of the document is known to its version, spelled exactly, given once, and of the
  // right type. If not, the members in question are left unset in `config`; what is wrong with them
  // is for config/member_names.h and config/schema_check.h to say.
  bool conforms = true;
};

// Reads the typed config from a document that declares `version`. Throws nothing.
[[nodiscard]] Decoded decode(const rapidjson::Value& document, SpecVersion version);

}  // namespace firstlight::config
