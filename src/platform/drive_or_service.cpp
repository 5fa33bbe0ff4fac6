// SPDX-License-Identifier: Apache-2.0
#include "platform/drive_or_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
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
    bool all_refused = true;
    for (const ServiceWay& way : source_.ways) {
      const bool is_way = way.base_urls != nullptr &&
                          (way.network.empty() || run_.sources.metadata_base_url.empty());
      if (!is_way) continue;
      if (auto answer = ask(way, turn, all_refused)) return answer;
    }
    given_up_ = all_refused;
    return std::nullopt;
  }

  // No address of it will do.
  [[nodiscard]] bool given_up() const { return given_up_; }

  // The last failure of each way and address.
  [[nodiscard]] std::string failures() const {
    std::vector<std::string> all;
    for (const auto* failures : {&failures_, &network_failures_}) {
      for (const auto& [address, failure] : *failures) all.push_back(failure);
    }
    if (all.size() <= kMaxNamedFailures) return fmt::format("{}", fmt::join(all, "; "));
    const std::size_t others = all.size() - kMaxNamedFailures;
    all.resize(kMaxNamedFailures);
    return fmt::format("{}; and {} more", fmt::join(all, "; "), others);
  }

 private:
  [[nodiscard]] Deadline end_of(seconds turn) const {
    return Deadline::after(turn, "a turn of the metadata service").sooner(run_.deadline);
  }

  // `all_refused` stays as it is if every address of this way has answered, but with no user data,
  // or the settings allow no network to it.
  std::optional<UserData> ask(const ServiceWay& way, seconds turn, bool& all_refused) {
    const std::string network =
        metadata_base(run_, way.network.empty() ? source_.service.base_url : way.network);
    if (out_of_reach_.contains(network)) return std::nullopt;
    if (!reach(network, turn)) {
      all_refused = all_refused && out_of_reach_.contains(network);
      return std::nullopt;
    }
    const std::vector<std::string> urls = way.base_urls(run_, source_.service);
    if (urls.empty()) {
      failures_[network] = "the address of the metadata service is not known";
      all_refused = false;
    }
    for (const std::string& url : urls) {
      if (refused_.contains(url)) continue;
      if (auto answer = ask(url, turn)) return answer;
      all_refused = all_refused && refused_.contains(url);
    }
    return std::nullopt;
  }

  bool reach(const std::string& network, seconds turn) {
    try {
      require_network(run_, network, end_of(turn));
      network_failures_.erase(network);
      return true;
    } catch (const Error& error) {
      // The drive has been looked for, and no turn will bring a network.
      if (error.detail().code == ErrorCode::kNetworkNeeded) throw;
      network_failures_[network] = error.what();
      if (error.detail().code == ErrorCode::kUsage) out_of_reach_.insert(network);
      return false;
    }
  }

  std::optional<UserData> ask(const std::string& url, seconds turn) {
    try {
      return http_user_data_from(run_, source_.service, url, end_of(turn));
    } catch (const Error& error) {
      failures_[url] = error.what();
      if (error.detail().code != ErrorCode::kTimeout) refused_.insert(url);
      return std::nullopt;
    }
  }

  Acquisition& run_;
  const DriveOrService& source_;
  seconds turn_ = kFirstTurn;
  std::set<std::string> refused_;       // addresses that answered, but with no user data
  std::set<std::string> out_of_reach_;  // networks that the settings do not allow
  bool given_up_ = false;
  std::map<std::string, std::string> failures_;          // by address
  std::map<std::string, std::string> network_failures_;  // likewise: why there is no way to it
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
      return read_volume(run_, *found, drive_.unwanted);
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
  const std::string of_service = service.failures();
  return fmt::format("config drive: {}; metadata service: {}", of_drive,
                     of_service.empty() ? "not asked" : of_service);
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
