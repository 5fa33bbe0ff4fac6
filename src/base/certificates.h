// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace firstlight {

// Accepts one or more PEM certificates (RFC 7468): text before each is tolerated, after the last
// one only white space. Throws Error (kConfigInvalid) that calls the bytes `object`.
void check_certificates(std::string_view pem, std::string_view object);

}  // namespace firstlight
