// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace firstlight::net {

// The file with the certificate authorities that this system trusts: the first that exists of the
// places where distributions keep it. Empty when there is none; then no https server is trusted.
[[nodiscard]] std::string trust_store_path();

// What is in that file, followed by `more` authorities, all PEM. A file that cannot be read counts
// as none.
[[nodiscard]] std::string trust_store_with(std::string_view more);

}  // namespace firstlight::net
