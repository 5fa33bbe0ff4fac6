// SPDX-License-Identifier: Apache-2.0
// The report of a run for whoever watches over a fleet: firstlight.report-url.
#pragma once

#include <string>

#include "base/deadline.h"
#include "base/recorder.h"
#include "net/network.h"

namespace firstlight::cli {

// POSTs `report` to `url` (http or https) as application/json, again with back-off while there is
// no answer or the server is busy, until `deadline`. Throws Error as net::Fetcher::send(), and
// kNetwork for an answer with a status other than 2xx; none of them has the URL's credentials.
// No redirect is followed: the report is for the server that was named.
void post_report(const std::string& url, std::string report, const net::Network& network,
                 const Deadline& deadline, Recorder& recorder);

}  // namespace firstlight::cli
