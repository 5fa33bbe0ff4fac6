// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firstlight::net {

// The file with the certificate authorities that this system trusts: the first that exists of the
// places where distributions keep it. Empty when there is none; then no https server is trusted.
[[nodiscard]] std::string trust_store_path();

}  // namespace firstlight::net
