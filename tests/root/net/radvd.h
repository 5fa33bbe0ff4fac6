// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "program.h"
#include "wire.h"

namespace firstlight::test {

// Debian's radvd in the cloud. `options`: what stands in its interface section besides
// AdvSendAdvert.
class Radvd {
 public:
  Radvd(const Wire& wire, const std::string& options);
  Radvd(const Radvd&) = delete;
  Radvd& operator=(const Radvd&) = delete;
  ~Radvd();

 private:
  std::string folder_;
  std::unique_ptr<Program> program_;
};

}  // namespace firstlight::test
