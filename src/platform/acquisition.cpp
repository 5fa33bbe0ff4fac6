// SPDX-License-Identifier: Apache-2.0
#include "platform/acquisition.h"

#include <fmt/format.h>

#include <utility>

#include "net/resource.h"

namespace firstlight::platform {

void require_network(Acquisition& run, std::string_view url, const Deadline& deadline) {
  if (net::needs_network(url)) run.network.require(deadline, run.recorder, url);
}

void require_network(Acquisition& run, std::string_view url) {
  require_network(run, url, run.deadline);
}

std::string metadata_base(const Acquisition& run, std::string_view own) {
  const std::string& set = run.sources.metadata_base_url;
  return set.empty() ? std::string(own) : set;
}

UserData user_data_of(std::string bytes, std::string origin) {
  const bool provided = !bytes.empty();
  return {.bytes = std::move(bytes), .origin = std::move(origin), .provided = provided};
}

Error not_in_time(std::string_view awaited, const Deadline& deadline, std::string_view failures) {
  std::string why = fmt::format("it did not come in time (bound: {})", deadline.name());
  if (!failures.empty()) why += fmt::format("; {}", failures);
  return Error({.code = ErrorCode::kTimeout,
                .tried = "wait for",
                .object = std::string(awaited),
                .why = std::move(why),
                .hint = "attach it, or name a config by ignition.config.url="});
}

}  // namespace firstlight::platform
