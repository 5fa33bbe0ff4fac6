// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <string>

#include "base/deadline.h"
#include "base/error.h"
#include "base/recorder.h"
#include "cli/acquisition.h"
#include "cli/commands.h"
#include "cli/standard_error.h"
#include "net/resource.h"

namespace firstlight::cli {
namespace {

std::string fetch_url(const std::string& url, const Deadline& deadline, Recorder& recorder) {
  const net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  config::Resource resource;
  resource.source = url;
  return net::load_resource(resource, &fetcher, {.deadline = deadline});
}

std::string fetch_user_data(const CommandLine& line, const Deadline& deadline, Recorder& recorder) {
  platform::Sources sources;
  sources.platform_id = line.platform;
  if (!line.metadata_url.empty()) sources.metadata_base_url = line.metadata_url;
  Acquisition acquisition(sources, net::Network::Policy::kUseAsFound, {}, deadline, recorder);
  return std::move(acquisition.acquired.user_data.bytes);
}

}  // namespace

int fetch(const CommandLine& line) {
  Recorder recorder({}, print_line);
  const Deadline deadline =
      Deadline::after(std::chrono::seconds{60}, "the 60 seconds that this command waits");
  const std::string bytes = line.url.empty() ? fetch_user_data(line, deadline, recorder)
                                             : fetch_url(line.url, deadline, recorder);
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() ||
      std::fflush(stdout) != 0) {
    throw Error({.code = ErrorCode::kSystem, .tried = "write to standard output"});
  }
  return kExitSuccess;
}

}  // namespace firstlight::cli
