// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "program.h"
#include "wire.h"

namespace firstlight::test {

// Debian's dnsmasq in the cloud, ready to serve: leases of 10.7.0.20-29 with router 10.7.0.1, and
// whatever `options` add.
std::unique_ptr<Program> start_dnsmasq(const Wire& wire, const std::vector<std::string>& options);

// The same program as a name server only.
std::unique_ptr<Program> start_name_server(const Wire& wire,
                                           const std::vector<std::string>& options);

}  // namespace firstlight::test
