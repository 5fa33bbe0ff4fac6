// SPDX-License-Identifier: Apache-2.0
#include "apply/load_contents.h"

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "base/error.h"

namespace firstlight::apply {

Contents load_contents(const plan::Plan& plan, net::Fetcher* fetcher,
                       const net::ResourceLimits& limits, Recorder& recorder) {
  const Recorder::Phase phase(recorder, "contents");
  Contents contents;
  const auto load = [&](const config::Resource& resource, const std::string& pointer) {
    if (!resource.source) return;
    try {
      contents.put(pointer, net::load_resource(resource, fetcher, limits));
    } catch (Error& error) {
      error.set_pointer(pointer);
      throw;
    }
  };
  for (const plan::TreeStep& step : plan.tree) {
    const auto* const file = std::get_if<plan::FileStep>(&step);
    if (file == nullptr) continue;
    load(file->contents, file->pointer + "/contents");
    for (std::size_t i = 0; i < file->append.size(); ++i) {
      load(file->append[i], file->pointer + "/append/" + std::to_string(i));
    }
  }
  return contents;
}

}  // namespace firstlight::apply
