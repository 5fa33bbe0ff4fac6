// SPDX-License-Identifier: Apache-2.0
// The few things that fetching has to know about a URL (RFC 3986). Pure.
#pragma once

#include <string>
#include <string_view>

namespace firstlight::net {

// Scheme in lower case; empty when there is none.
[[nodiscard]] std::string url_scheme(std::string_view url);

// Host in lower case, without user info, port and the brackets of an IPv6 address.
[[nodiscard]] std::string url_host(std::string_view url);

// Port as written; empty when there is none.
[[nodiscard]] std::string url_port(std::string_view url);

// For logs and errors: without user info, query and fragment, which may carry credentials; without
// the payload of a data URL; bytes outside printable ASCII as "?"; cut off after 300 characters.
[[nodiscard]] std::string display_url(std::string_view url);

// True when `host` names this machine: "localhost" or below it, 127/8, ::1.
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace firstlight::net
