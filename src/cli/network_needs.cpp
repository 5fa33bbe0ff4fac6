// SPDX-License-Identifier: Apache-2.0
#include "cli/network_needs.h"

#include <algorithm>

#include "net/resource.h"

namespace firstlight::cli {
namespace {

using config::Resource;

bool resource_does(const Resource& resource) {
  return net::needs_network(resource.source.value_or(""));
}

bool any_does(const std::vector<Resource>& resources) {
  return std::any_of(resources.begin(), resources.end(), resource_does);
}

bool luks_does(const config::Luks& luks) {
  const auto asks_server = [](const config::Tang& tang) {
    return tang.advertisement.value_or("").empty();
  };
  return resource_does(luks.key_file) || luks.clevis.custom.needs_network.value_or(false) ||
         std::any_of(luks.clevis.tang.begin(), luks.clevis.tang.end(), asks_server);
}

}  // namespace

bool needs_network(const config::Config& config) {
  const config::Ignition& ignition = config.ignition;
  const config::Storage& storage = config.storage;
  return any_does(ignition.certificate_authorities) ||
         std::any_of(storage.files.begin(), storage.files.end(),
                     [](const config::File& file) {
                       return resource_does(file.contents) || any_does(file.append);
                     }) ||
         std::any_of(storage.luks.begin(), storage.luks.end(), luks_does);
}

}  // namespace firstlight::cli
