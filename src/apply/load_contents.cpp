// SPDX-License-Identifier: Apache-2.0
#include "apply/load_contents.h"

#include <cstddef>
#include <string>
#include <variant>

#include "base/error.h"
#include "net/url_parts.h"

namespace firstlight::apply {
namespace {

bool is_remote(const config::Resource& resource) {
  const std::string source = resource.source.value_or("");
  return !source.empty() && net::url_scheme(source) != "data";
}

// Calls `visit` with each resource that has a source, and its pointer.
template <typename Visit>
void for_each_resource(const plan::Plan& plan, Visit visit) {
  for (const plan::LuksStep& step : plan.luks) {
    if (step.has_key_file()) visit(step.key_file, step.pointer + "/keyFile");
    if (!step.clevis) continue;
    for (std::size_t i = 0; i < step.clevis->advertisements.size(); ++i) {
      visit(step.clevis->advertisements[i], step.clevis->advertisement_pointers[i]);
    }
  }
  for (const plan::TreeStep& step : plan.tree) {
    const auto* const file = std::get_if<plan::FileStep>(&step);
    if (file == nullptr) continue;
    if (file->contents.source) visit(file->contents, file->pointer + "/contents");
    for (std::size_t i = 0; i < file->append.size(); ++i) {
      if (!file->append[i].source) continue;
      visit(file->append[i], file->pointer + "/append/" + std::to_string(i));
    }
  }
}

}  // namespace

std::vector<RemoteContent> remote_contents(const plan::Plan& plan) {
  std::vector<RemoteContent> remote;
  for_each_resource(plan, [&](const config::Resource& resource, std::string pointer) {
    if (is_remote(resource)) remote.push_back({&resource, std::move(pointer)});
  });
  return remote;
}

Contents load_contents(const plan::Plan& plan, net::Fetcher& fetcher,
                       const net::ResourceLimits& limits, std::uint64_t spool_bytes,
                       Recorder& recorder) {
  const Recorder::Phase phase(recorder, "contents");
  Contents contents;
  for (const plan::LuksStep& step : plan.luks) {
    if (step.clevis && step.clevis->needs_network) contents.set_need_network();
  }
  for_each_resource(plan, [&](const config::Resource& resource, const std::string& pointer) {
    if (is_remote(resource)) return;
    try {
      contents.put(pointer, net::load_resource(resource, nullptr, limits));
    } catch (Error& error) {
      error.set_pointer(pointer);
      throw;
    }
  });
  if (const auto remote = remote_contents(plan); !remote.empty()) {
    net::ResourceLimits large = limits;
    large.max_bytes = kMaxContentBytes;
    large.max_bytes_name = "4 GiB for one resource";
    fetch_contents(remote, fetcher, large, spool_bytes, contents, recorder);
  }
  return contents;
}

}  // namespace firstlight::apply
