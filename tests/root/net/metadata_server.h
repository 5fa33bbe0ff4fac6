// SPDX-License-Identifier: Apache-2.0
// The harness's fake ECS metadata service, with a description of an instance made by the test.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "program.h"

namespace firstlight::test {

struct MetadataSetup {
  std::optional<std::string> user_data = "{}";
  std::optional<std::string> vendor_data{};
  std::string options = "{}";  // options.json
  std::string faults = "[]";   // faults.json
  std::vector<std::string> keys = {"ssh-ed25519 AAAAC3NzaC1 one"};
  std::string hostname = "node-1";
};

class MetadataServer {
 public:
  // In the network namespace of the calling thread; port 0: the kernel's choice.
  explicit MetadataServer(const MetadataSetup& setup, const std::string& address = "127.0.0.1",
                          int port = 0);
  MetadataServer(const MetadataServer&) = delete;
  MetadataServer& operator=(const MetadataServer&) = delete;
  ~MetadataServer();

  [[nodiscard]] const std::string& base_url() const { return base_url_; }
  // Lines of the request log that contain `part`.
  [[nodiscard]] int logged(const std::string& part) const;

 private:
  std::string folder_;
  std::optional<Program> program_;
  std::string base_url_;
};

}  // namespace firstlight::test
