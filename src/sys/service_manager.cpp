// SPDX-License-Identifier: Apache-2.0
#include "sys/service_manager.h"

#include <systemd/sd-bus.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace firstlight::sys {
namespace {

constexpr const char* kAddress = "unix:path=/run/systemd/private";
constexpr const char* kService = "org.freedesktop.systemd1";
constexpr const char* kManagerObject = "/org/freedesktop/systemd1";
constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
constexpr const char* kUnit = "org.freedesktop.systemd1.Unit";
// What systemctl grants a reload, which runs all generators.
constexpr std::uint64_t kAnswerTimeoutUs = 90ULL * 1000 * 1000;

Error refused(std::string tried, std::string why) {
  return Error({.code = ErrorCode::kSystem,
                .tried = std::move(tried),
                .object = "/run/systemd/private",
                .why = std::move(why),
                .hint = "this needs systemd as PID 1"});
}

void check(int result, std::string_view tried) {
  if (result < 0) throw refused(std::string(tried), errno_text(-result));
}

sd_bus* as_bus(void* bus) { return static_cast<sd_bus*>(bus); }

const char* mode_name(JobMode mode) {
  return mode == JobMode::kReplace ? "replace" : "replace-irreversibly";
}

}  // namespace

void ServiceManager::CloseBus::operator()(void* bus) const {
  ::sd_bus_flush_close_unref(as_bus(bus));
}

// One message to the manager and its answer.
class ServiceManager::Call {
 public:
  Call(const ServiceManager& manager, const char* method)
      : tried_(method), bus_(as_bus(manager.bus_.get())) {
    check(::sd_bus_message_new_method_call(bus_, &message_, kService, kManagerObject, kManager,
                                           method),
          tried_);
  }
  // A property of a unit.
  Call(const ServiceManager& manager, const std::string& object, const char* property)
      : tried_(property), bus_(as_bus(manager.bus_.get())) {
    check(::sd_bus_message_new_method_call(bus_, &message_, kService, object.c_str(),
                                           "org.freedesktop.DBus.Properties", "Get"),
          tried_);
    add(kUnit);
    add(property);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    ::sd_bus_message_unref(message_);
    ::sd_bus_message_unref(answer_);
    ::sd_bus_error_free(&error_);
  }

  void add(const char* text) {
    check(::sd_bus_message_append_basic(message_, SD_BUS_TYPE_STRING, text), tried_);
  }
  void add(std::uint32_t number) {
    check(::sd_bus_message_append_basic(message_, SD_BUS_TYPE_UINT32, &number), tried_);
  }

  // False if the manager answers with the error of this name.
  bool sent_unless(const char* error_name) {
    const int result = ::sd_bus_call(bus_, message_, kAnswerTimeoutUs, &error_, &answer_);
    if (result >= 0) return true;
    if (error_name != nullptr && ::sd_bus_error_has_name(&error_, error_name) != 0) return false;
    throw refused(tried_, error_.message != nullptr ? error_.message : errno_text(-result));
  }
  sd_bus_message* send() {
    sent_unless(nullptr);
    return answer_;
  }
  [[nodiscard]] const std::string& tried() const { return tried_; }

 private:
  std::string tried_;
  sd_bus* bus_;
  sd_bus_message* message_ = nullptr;
  sd_bus_message* answer_ = nullptr;
  sd_bus_error error_{};  // as SD_BUS_ERROR_NULL, which is no C++
};

ServiceManager::ServiceManager() {
  constexpr const char* kTried = "connect to the service manager";
  sd_bus* bus = nullptr;
  check(::sd_bus_new(&bus), kTried);
  bus_.reset(bus);
  check(::sd_bus_set_address(bus, kAddress), kTried);
  check(::sd_bus_start(bus), kTried);
}

void ServiceManager::reload() { Call(*this, "Reload").send(); }

std::vector<ManagedUnit> ServiceManager::units() {
  constexpr const char* kRow = "(ssssssouso)";
  Call call(*this, "ListUnits");
  sd_bus_message* const answer = call.send();
  std::vector<ManagedUnit> units;
  check(::sd_bus_message_enter_container(answer, SD_BUS_TYPE_ARRAY, kRow), call.tried());
  while (true) {
    const char *name = nullptr, *load = nullptr, *active = nullptr, *object = nullptr,
               *job = nullptr, *unused = nullptr;
    std::uint32_t job_id = 0;
    const int result = ::sd_bus_message_read(answer, kRow, &name, &unused, &load, &active, &unused,
                                             &unused, &object, &job_id, &job, &unused);
    check(result, call.tried());
    if (result == 0) return units;
    units.push_back({.name = name,
                     .load_state = load,
                     .active_state = active,
                     .job_type = job,
                     .job_id = job_id,
                     .object = object});
  }
}

std::string ServiceManager::text_property(const ManagedUnit& unit, const char* property) {
  Call call(*this, unit.object, property);
  const char* text = nullptr;
  check(::sd_bus_message_read(call.send(), "v", "s", &text), call.tried());
  return text;
}

std::uint64_t ServiceManager::number_property(const ManagedUnit& unit, const char* property) {
  Call call(*this, unit.object, property);
  std::uint64_t number = 0;
  check(::sd_bus_message_read(call.send(), "v", "t", &number), call.tried());
  return number;
}

std::vector<std::string> ServiceManager::names_property(const ManagedUnit& unit,
                                                        const char* property) {
  Call call(*this, unit.object, property);
  sd_bus_message* const answer = call.send();
  check(::sd_bus_message_enter_container(answer, SD_BUS_TYPE_VARIANT, "as"), call.tried());
  check(::sd_bus_message_enter_container(answer, SD_BUS_TYPE_ARRAY, "s"), call.tried());
  std::vector<std::string> names;
  const char* name = nullptr;
  int result = 0;
  while ((result = ::sd_bus_message_read_basic(answer, SD_BUS_TYPE_STRING, &name)) > 0) {
    names.emplace_back(name);
  }
  check(result, call.tried());
  return names;
}

void ServiceManager::cancel_job(const ManagedUnit& unit) {
  Call call(*this, "CancelJob");
  call.add(unit.job_id);
  (void)call.sent_unless("org.freedesktop.systemd1.NoSuchJob");
}

void ServiceManager::start(const std::string& unit, JobMode mode) {
  Call call(*this, "StartUnit");
  call.add(unit.c_str());
  call.add(mode_name(mode));
  (void)call.sent_unless("org.freedesktop.systemd1.OnlyByDependency");
}

}  // namespace firstlight::sys
