// SPDX-License-Identifier: Apache-2.0
#include "base/recorder.h"

#include <chrono>
#include <exception>
#include <utility>

namespace firstlight {

std::int64_t monotonic_us() {
  const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since_start).count();
}

Recorder::Recorder(PhaseListener on_phase, WarningListener on_warning, StepListener on_step)
    : on_phase_(std::move(on_phase)),
      on_warning_(std::move(on_warning)),
      on_step_(std::move(on_step)) {
  report_.start_us = monotonic_us();
}

Recorder::Phase::Phase(Recorder& recorder, std::string name)
    : recorder_(recorder), exceptions_at_start_(std::uncaught_exceptions()) {
  const std::lock_guard lock(recorder_.mutex_);
  PhaseRecord& record = recorder_.report_.phases.emplace_back();
  record.name = std::move(name);
  record.start_us = monotonic_us();
}

Recorder::Phase::~Phase() {
  PhaseRecord& record = recorder_.report_.phases.back();
  record.end_us = monotonic_us();
  record.failed = std::uncaught_exceptions() > exceptions_at_start_;
  const std::lock_guard lock(recorder_.mutex_);
  if (recorder_.on_phase_) recorder_.on_phase_(record);
}

Recorder::Step::Step(Recorder& recorder, std::string name, std::string object, std::string pointer)
    : recorder_(recorder),
      record_{.name = std::move(name),
              .object = std::move(object),
              .pointer = std::move(pointer),
              .start_us = monotonic_us()},
      number_(recorder.begin_step(record_)),
      exceptions_at_start_(std::uncaught_exceptions()) {}

Recorder::Step::~Step() {
  record_.end_us = monotonic_us();
  if (std::uncaught_exceptions() > exceptions_at_start_) record_.outcome = StepOutcome::kFailed;
  recorder_.end_step(std::move(record_), number_);
}

void Recorder::Step::already_so() { record_.outcome = StepOutcome::kAlreadySo; }

void Recorder::warn(std::string_view message) {
  const std::lock_guard lock(mutex_);
  report_.warnings.emplace_back(message);
  if (on_warning_) on_warning_(message);
}

void Recorder::set_failure(const Error& error) {
  const std::lock_guard lock(mutex_);
  report_.outcome = RunOutcome::kFailed;
  report_.error = error.detail();
  report_.error_context = error.context();
}

int Recorder::begin_step(const StepRecord& record) {
  const std::lock_guard lock(mutex_);
  if (report_.phases.empty()) return 0;
  const int number = ++steps_begun_;
  if (on_step_) {
    on_step_({.phase = report_.phases.back().name, .step = record, .number = number});
  }
  return number;
}

void Recorder::end_step(StepRecord record, int number) {
  const std::lock_guard lock(mutex_);
  if (report_.phases.empty()) return;
  PhaseRecord& phase = report_.phases.back();
  if (on_step_) {
    on_step_({.phase = phase.name, .step = record, .number = number, .is_over = true});
  }
  phase.steps.push_back(std::move(record));
}

}  // namespace firstlight
