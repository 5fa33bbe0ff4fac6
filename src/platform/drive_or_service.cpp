// SPDX-License-Identifier: Apache-2.0
#include "platform/drive_or_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "platform/device_watch.h"
#include "platform/http_user_data.h"

namespace firstlight::platform {
namespace {

using std::chrono::seconds;

// Nobody looks for the drive while the service is being asked: so long at first, twice as long each
// time, up to what a slow network or service needs.
constexpr seconds kFirstTurn{2};
constexpr seconds kLongestTurn{10};
constexpr std::chrono::milliseconds kBetweenTurns{500};

// The metadata service's side of the race.
class Service {
 public:
  Service(Acquisition& run, const DriveOrService& source) : run_(run), source_(source) {}

  // Asks all its addresses for one turn each.
  std::optional<UserData> ask() {
    const seconds turn = turn_;
    turn_ = std::min(turn_ * 2, kLongestTurn);
    if (!reach(turn)) return std::nullopt;
    const std::vector<std::string> urls = source_.base_urls(run_, source_.service);
    if (urls.empty()) failure_ = "the address of the metadata service is not known";
    for (const std::string& url : urls) {
      if (refused_.contains(url)) continue;
      if (auto answer = ask(url, turn)) return answer;
    }
    given_up_ = !urls.empty() && refused_.size() == urls.size();
    return std::nullopt;
  }

  // No address of it will do.
  [[nodiscard]] bool given_up() const { return given_up_; }
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  [[nodiscard]] Deadline end_of(seconds turn) const {
    return Deadline::after(turn, "a turn of the metadata service").sooner(run_.deadline);
  }

  bool reach(seconds turn) {
    try {
      require_network(run_, metadata_base(run_, source_.service.base_url), end_of(turn));
      return true;
    } catch (const Error& error) {
      failure_ = error.what();
      return false;
    }
  }

  std::optional<UserData> ask(const std::string& url, seconds turn) {
    try {
      return http_user_data_from(run_, source_.service, url, end_of(turn));
    } catch (const Error& error) {
      failure_ = error.what();
      if (error.detail().code != ErrorCode::kTimeout) refused_.insert(url);
      return std::nullopt;
    }
  }

  Acquisition& run_;
  const DriveOrService& source_;
  seconds turn_ = kFirstTurn;
  std::set<std::string> refused_;  // addresses that answered, but with no user data
  bool given_up_ = false;
  std::string failure_;
};

// The config drive's side of the race.
class Drive {
 public:
  Drive(Acquisition& run, const ConfigDrive& drive) : run_(run), drive_(drive) {}

  std::optional<UserData> look() {
    if (given_up()) return std::nullopt;
    try {
      const auto found = find_volume(drive_.volumes, run_.recorder);
      if (!found) return std::nullopt;
      return read_volume(*found, drive_.unwanted, run_.recorder);
    } catch (const Error& error) {
      failure_ = error.what();
      run_.recorder.warn(failure_);
      return std::nullopt;
    }
  }

  [[nodiscard]] bool given_up() const { return !failure_.empty(); }
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  Acquisition& run_;
  const ConfigDrive& drive_;
  std::string failure_;
};

std::string failures_of(const Drive& drive, const Service& service) {
  const std::string& of_drive = drive.failure().empty() ? "there is none" : drive.failure();
  return fmt::format("config drive: {}; metadata service: {}", of_drive,
                     service.failure().empty() ? "not asked" : service.failure());
}

}  // namespace

UserData drive_or_service_user_data(Acquisition& run, const DriveOrService& source) {
  DeviceWatch watch(
      fmt::format("{}, or a metadata service", describe_volumes(source.drive.volumes)),
      run.recorder);
  Drive drive(run, source.drive);
  Service service(run, source);
  while (true) {
    if (auto found = drive.look()) return std::move(*found);
    if (!service.given_up()) {
      if (auto answer = service.ask()) return std::move(*answer);
    }
    if (run.deadline.expired()) {
      throw not_in_time(watch.awaited(), run.deadline, failures_of(drive, service));
    }
    if (drive.given_up() && service.given_up()) {
      throw Error({.code = ErrorCode::kUserData,
                   .tried = "get user data from",
                   .object = watch.awaited(),
                   .why = failures_of(drive, service)});
    }
    const Deadline pause =
        service.given_up() ? Deadline::never() : Deadline::after(kBetweenTurns, "the next turn");
    static_cast<void>(watch.wait(pause.sooner(run.deadline)));
  }
}

}  // namespace firstlight::platform
