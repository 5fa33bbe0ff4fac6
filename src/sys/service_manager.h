// SPDX-License-Identifier: Apache-2.0
// systemd as PID 1, by its private socket: that one is there before there is a message bus. Calls
// and signatures: org.freedesktop.systemd1(5).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace firstlight::sys {

struct ManagedUnit {
  std::string name;
  std::string load_state;    // "loaded", "not-found", "masked", …
  std::string active_state;  // "active", "inactive", "activating", "failed", …
  std::string job_type;      // "start", "stop", …; empty without a job
  std::uint32_t job_id = 0;
  std::string object;  // its path on the bus
};

// What a new job does with the jobs that are in its way.
enum class JobMode { kReplace, kReplaceIrreversibly };

// One connection. Each call waits for its answer, at most 90 s, and throws Error (kSystem) with the
// manager's words if it refuses.
class ServiceManager {
 public:
  ServiceManager();  // throws Error (kSystem) where the socket is not

  // Generators are run and units read anew; the jobs stay.
  void reload();

  // All that are loaded: those that something refers to are.
  [[nodiscard]] std::vector<ManagedUnit> units();

  // Properties of a unit: a text, a number, a list of names.
  [[nodiscard]] std::string text_property(const ManagedUnit& unit, const char* property);
  [[nodiscard]] std::uint64_t number_property(const ManagedUnit& unit, const char* property);
  [[nodiscard]] std::vector<std::string> names_property(const ManagedUnit& unit,
                                                        const char* property);

  // A job that is over by now is no fault.
  void cancel_job(const ManagedUnit& unit);

  // Asks for the unit with all that it wants, and does not wait for it. A unit that others may pull
  // in, but nobody may ask for (RefuseManualStart=), is left to them.
  void start(const std::string& unit, JobMode mode);

 private:
  class Call;
  struct CloseBus {
    void operator()(void* bus) const;
  };
  std::unique_ptr<void, CloseBus> bus_;
};

}  // namespace firstlight::sys
