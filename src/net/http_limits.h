// SPDX-License-Identifier: Apache-2.0
// The bounds on what is fetched, each with its reason.
#pragma once

#include <cstddef>

namespace firstlight::net {

// Far more than any server sends, and little enough for as many as there are connections.
inline constexpr std::size_t kMaxHeaderBytes = 64UL * 1024UL;

// libcurl's, of each connection. Four times its own choice: a body comes in fewer pieces.
inline constexpr long kReceiveBufferBytes = 64L * 1024L;

// Requests under way at once, each over a connection of its own: in all, and to one server. A
// server far away is bounded by its answering time, not by the line, and 32 hide that; one that
// cannot take so many says so, and gets patience from all. A machine does not need more than twice
// that from all servers together.
inline constexpr std::size_t kMaxConnections = 64;
inline constexpr std::size_t kMaxConnectionsPerHost = 32;

}  // namespace firstlight::net
