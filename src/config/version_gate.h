// SPDX-License-Identifier: Apache-2.0
// The one table of rules that not every version has. Members that came later are in schema/ and in
// config/decode.cpp.
#pragma once

#include "config/version.h"

namespace firstlight::config {

enum class Gate {
  kMergeSourceRequired,      // a reference in config.merge must have a source
  kCaSourceMayBeUnset,       // a certificate authority without source lacks a source, not a scheme
  kSha256,                   // hash function sha256
  kGsScheme,                 // gs: URLs
  kArnScheme,                // arn: URLs
  kSpecialModeBitsIgnored,   // setuid, setgid and sticky have no effect
  kLinkTargetRequired,       // a link must have a target
  kFormatNone,               // filesystem format none
  kRestrictedClevisPins,     // a custom pin is one of tpm2, tang, sss
  kCustomPinNeedsForNetwork  // needsNetwork asks for a pin, too
};

// True if `version` has the rule.
[[nodiscard]] bool applies(Gate gate, SpecVersion version);

}  // namespace firstlight::config
