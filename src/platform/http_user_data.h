// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/acquisition.h"
#include "platform/http_service.h"

namespace firstlight::platform {

// Asks the service, for its token first if it has any; the network is brought up for it. No user
// data is an answer like any other. Errors never hold the token: kMetadataDenied, kMetadata,
// those of decode_user_data() and of net::Fetcher::send().
[[nodiscard]] UserData http_user_data(Acquisition& run, const HttpService& service);

// The same from one URL within `deadline`, the network being up.
[[nodiscard]] UserData http_user_data_from(Acquisition& run, const HttpService& service,
                                           const std::string& base_url, const Deadline& deadline);

}  // namespace firstlight::platform
