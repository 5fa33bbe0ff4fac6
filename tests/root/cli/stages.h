// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "target_root.h"

namespace firstlight::test {

// Runs one stage after the other as an initramfs does; the variables are those of the units.
class Stages {
 public:
  explicit Stages(const TargetRoot& root) : root_(root) {
    root.write("cmdline", "ignition.firstboot ignition.platform.id=file\n");
    ::setenv("IGNITION_KERNEL_CMDLINE_PATH", root.host_path("cmdline").c_str(), 1);
    ::setenv("IGNITION_CONFIG_FILE", root.host_path("config.ign").c_str(), 1);
    for (const char* const name : {"RUNTIME_CONFIG", "LOCAL_CONFIG", "CONFIG"}) {
      const std::string variable = std::string("IGNITION_SYSTEM_") + name + "_DIR";
      ::setenv(variable.c_str(), root.host_path(std::string("system/") + name).c_str(), 1);
    }
  }
  Stages(const Stages&) = delete;
  Stages& operator=(const Stages&) = delete;
  ~Stages() {
    for (const char* const name :
         {"IGNITION_KERNEL_CMDLINE_PATH", "IGNITION_CONFIG_FILE",
          "IGNITION_SYSTEM_RUNTIME_CONFIG_DIR", "IGNITION_SYSTEM_LOCAL_CONFIG_DIR",
          "IGNITION_SYSTEM_CONFIG_DIR"}) {
      ::unsetenv(name);
    }
  }

  [[nodiscard]] int run(const std::string& stage, const std::string& platform = "file") const {
    return cli::ignition({"--platform", platform, "--stage=" + stage, "-root=" + path("root"),
                          "--config-cache", path("run/ignition.json"),
                          "--neednet=" + path("neednet"), "--state-file", path("run/state"),
                          "--log-to-stdout"});
  }

  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(root_.host_path(name));
  }

 private:
  [[nodiscard]] std::string path(const std::string& name) const {
    return root_.host_path(name).string();
  }

  const TargetRoot& root_;
};

inline const std::vector<std::string> kAllStages = {"fetch-offline", "kargs", "disks",
                                                    "mount",         "files", "umount"};

}  // namespace firstlight::test
