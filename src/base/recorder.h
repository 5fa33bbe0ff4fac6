// SPDX-License-Identifier: Apache-2.0
// What happened in a run, when, and how it ended: the value that the report is made from.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace firstlight {

// Microseconds of CLOCK_MONOTONIC, i.e. since the kernel started.
[[nodiscard]] std::int64_t monotonic_us();

enum class StepOutcome { kDone, kAlreadySo, kFailed };

struct StepRecord {
  std::string name;     // a verb and a noun: "format ext4", "write file"
  std::string object;   // device or path
  std::string pointer;  // JSON pointer of the config entry; empty if none
  std::int64_t start_us = 0;
  std::int64_t end_us = 0;
  StepOutcome outcome = StepOutcome::kDone;
};

struct PhaseRecord {
  std::string name;  // "acquire", "disks", …
  std::int64_t start_us = 0;
  std::int64_t end_us = 0;
  bool failed = false;
  std::vector<StepRecord> steps;
};

enum class ConfigKind { kBase, kVendor, kUser };

// A config that took part in the run.
struct ConfigRecord {
  ConfigKind kind = ConfigKind::kUser;
  std::string origin;       // URL (credentials removed), path, or the place of a data: URL
  std::string sha256;       // of its bytes, lower-case hex
  bool referenced = false;  // another config refers to it
};

// SSH keys that were written.
struct KeysRecord {
  std::string user;
  std::string path;  // inside the root
};

// A network that the run brought up. Addresses are text.
struct NetworkRecord {
  std::string interface;
  std::string method;                  // "dhcp", "static", …
  std::vector<std::string> addresses;  // with prefix lengths
  std::vector<std::string> name_servers;
  std::vector<std::string> ntp_servers;
  std::string domain;  // empty: none
  std::vector<std::string> search_domains;
};

enum class RunOutcome {
  kProvisioned,
  kFailed,
  kNotFirstBoot,
  kRebooting,  // nothing was provisioned yet; the machine boots again first
};

// A plain value; `report/` turns it into lines, JSON and pictures.
struct RunReport {
  std::string boot_id;
  std::string instance_id;      // empty if the platform has none
  std::string config_origin;    // URL (credentials removed) or path; empty if there was no config
  std::string config_provider;  // "cmdline", "system" or the platform; empty likewise
  std::string config_sha256;    // of the bytes as acquired, lower-case hex
  std::vector<ConfigRecord> configs;    // in the order in which they were read
  std::vector<KeysRecord> keys;         // in the order of the config's users
  std::vector<NetworkRecord> networks;  // in the order in which they came up
  std::vector<PhaseRecord> phases;
  std::vector<std::string> warnings;
  RunOutcome outcome = RunOutcome::kProvisioned;
  std::int64_t start_us = 0;
  std::int64_t end_us = 0;
  std::optional<ErrorDetail> error;
  std::vector<std::string> error_context;  // outermost first
};

// A step as it begins or ends, for whoever follows the run.
struct StepMoment {
  std::string_view phase;
  const StepRecord& step;
  int number = 0;  // from 1 through all phases, in the order in which they begin
  bool is_over = false;
};

// Collects the records of a run. Steps of one phase may be recorded from several threads.
class Recorder {
 public:
  using PhaseListener = std::function<void(const PhaseRecord&)>;
  using WarningListener = std::function<void(std::string_view)>;
  using StepListener = std::function<void(const StepMoment&)>;

  // The listeners are called when a phase ends, a warning comes, or a step of a phase begins or
  // ends, on the thread that caused it, and never two at a time.
  explicit Recorder(PhaseListener on_phase = {}, WarningListener on_warning = {},
                    StepListener on_step = {});

  // Marks a phase from construction to destruction; phases do not nest.
  class [[nodiscard]] Phase {
   public:
    Phase(Recorder& recorder, std::string name);
    Phase(const Phase&) = delete;
    Phase& operator=(const Phase&) = delete;
    ~Phase();

   private:
    Recorder& recorder_;
    int exceptions_at_start_;
  };

  // Marks a step of the current phase from construction to destruction. It counts as failed when
  // it is left by an exception.
  class [[nodiscard]] Step {
   public:
    Step(Recorder& recorder, std::string name, std::string object, std::string pointer = {});
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step();

    // The machine was already as wanted; nothing was written.
    void already_so();

   private:
    Recorder& recorder_;
    StepRecord record_;
    int number_;
    int exceptions_at_start_;
  };

  void warn(std::string_view message);
  void set_failure(const Error& error);

  // The run's report; fields that the recorder cannot know (ids, origin) are filled by the caller.
  [[nodiscard]] RunReport& report() { return report_; }
  [[nodiscard]] const RunReport& report() const { return report_; }

 private:
  // Gives the step its number.
  [[nodiscard]] int begin_step(const StepRecord& record);
  void end_step(StepRecord record, int number);

  std::mutex mutex_;
  RunReport report_;
  int steps_begun_ = 0;
  PhaseListener on_phase_;
  WarningListener on_warning_;
  StepListener on_step_;
};

}  // namespace firstlight
