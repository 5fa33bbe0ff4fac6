// SPDX-License-Identifier: Apache-2.0
// A run of acquire() that must leave the machine's network as it is, and how it ended.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "platform/platform.h"

namespace firstlight::test {

struct AcquireResult {
  std::optional<platform::Acquired> acquired;
  std::optional<Error> error;
  std::string error_text;
  std::vector<std::string> warnings;
};

inline AcquireResult acquire(const platform::Sources& sources,
                             std::chrono::milliseconds time = std::chrono::seconds{20}) {
  Recorder recorder;
  net::Network network(net::Network::Policy::kUseAsFound);
  net::Fetcher fetcher(network, recorder);
  AcquireResult result;
  try {
    result.acquired = platform::acquire(sources, network, fetcher,
                                        Deadline::after(time, "a test's deadline"), recorder);
  } catch (const Error& error) {
    result.error = error;
    result.error_text = error.what();
  }
  result.warnings = recorder.report().warnings;
  return result;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace firstlight::test
