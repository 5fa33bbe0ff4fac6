// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace firstlight::apply {

// The bytes of every resource of a plan, verified and decompressed, keyed by the JSON pointer of
// the resource: "/storage/files/3/contents", "/storage/files/3/append/0". Filled before the first
// change, so that a resource that cannot be had leaves the machine untouched.
class Contents {
 public:
  void put(std::string pointer, std::string bytes);

  // Throws Error (kTree) if nothing was put under `pointer`.
  [[nodiscard]] const std::string& at(const std::string& pointer) const;

 private:
  std::map<std::string, std::string> bytes_;
};

}  // namespace firstlight::apply
