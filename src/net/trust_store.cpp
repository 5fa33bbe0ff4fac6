// SPDX-License-Identifier: Apache-2.0
#include "net/trust_store.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace firstlight::net {

std::string trust_store_path() {
  constexpr std::array kPlaces = {
      "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Alpine
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, Alibaba Cloud Linux
      "/etc/pki/tls/certs/ca-bundle.crt",                   // the same, older
      "/etc/ssl/ca-bundle.pem",                             // SUSE
      "/etc/ssl/cert.pem",                                  // BSD, OpenSSL's own default
  };
  for (const char* place : kPlaces) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(place, ignored)) return place;
  }
  return {};
}

std::string trust_store_with(std::string_view more) {
  std::ifstream file(trust_store_path(), std::ios::binary);
  std::string authorities{std::istreambuf_iterator<char>(file), {}};
  authorities.append("\n").append(more);
  return authorities;
}

}  // namespace firstlight::net
