// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/config.h"

namespace firstlight::net {

// The URL of the proxy that `proxy` gives for an http or https URL, as written there; empty: ask
// the server itself (spec fetch section 3.1). http goes by httpProxy and https by httpsProxy, with
// no falling back from one to the other. This machine's own addresses are always asked directly,
// and those of an item of noProxy:
//   *                       all of them
//   1.2.3.4, 1.2.3.4:80     this address; IPv6 likewise, in brackets if a port follows
//   1.2.3.0/24              an address in this range
//   name, name:80           this name and all below it
//   .name, *.name           all below this name
// Items may hold several, joined by commas. Names are not resolved; their case does not matter.
// Pure.
[[nodiscard]] std::string proxy_for(std::string_view url, const config::Proxy& proxy);

}  // namespace firstlight::net
