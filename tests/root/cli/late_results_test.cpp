// SPDX-License-Identifier: Apache-2.0
#include "cli/late_results.h"

#include <doctest/doctest.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "../../unit/net/http_server.h"
#include "base/error.h"
#include "base/unique_fd.h"
#include "report/journal_records.h"
#include "target_root.h"

namespace firstlight::cli {
namespace {

// An empty /run, in the mount namespace of the lane.
class EmptyRun {
 public:
  EmptyRun() { REQUIRE(::mount("tmpfs", "/run", "tmpfs", 0, nullptr) == 0); }
  EmptyRun(const EmptyRun&) = delete;
  EmptyRun& operator=(const EmptyRun&) = delete;
  ~EmptyRun() { ::umount2("/run", MNT_DETACH); }
};

// The socket of journald, and what was sent to it.
class Journal {
 public:
  Journal() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    std::filesystem::create_directories("/run/systemd/journal");
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = "/run/systemd/journal/socket"};
    REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
  }

  std::vector<std::string> take() const {
    std::vector<std::string> messages;
    std::array<char, 65536> bytes{};
    while (true) {
      const ssize_t size = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (size < 0) return messages;
      messages.emplace_back(bytes.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  UniqueFd socket_;
};

RunReport some_run() {
  RunReport report;
  report.config_provider = "aliyun";
  report.keys = {{.user = "core", .path = "/home/core/.ssh/authorized_keys.d/ignition"}};
  return report;
}

bool is_there(const std::string& path) {
  return std::filesystem::symlink_status(path).type() != std::filesystem::file_type::not_found;
}

TEST_CASE("records are kept until the journal is up, and sent once") {
  const EmptyRun run;
  const test::TargetRoot target;
  target.write("root/usr/lib/firstlight/firstlight", "");
  sys::Root root(target.host_path("root"));
  tell_journal(some_run(), root);

  struct stat kept {};
  REQUIRE(::stat(target.host_path("root/run/firstlight/journal-records.json").c_str(), &kept) == 0);
  CHECK((kept.st_mode & 07777U) == 0600);
  const std::string unit = target.read("run/systemd/system/firstlight-journal.service");
  CHECK(unit.find("\nExecStart=/usr/lib/firstlight/firstlight report --journal\n") !=
        std::string::npos);
  CHECK(unit.find("\nConditionPathExists=/run/firstlight/journal-records.json\n") !=
        std::string::npos);
  CHECK(target.link_target("run/systemd/system/sysinit.target.wants/firstlight-journal.service") ==
        "/run/systemd/system/firstlight-journal.service");

  CHECK_THROWS_AS(send_kept_records(root), Error);
  const Journal journal;
  send_kept_records(root);
  const std::vector<std::string> messages = journal.take();
  REQUIRE(messages.size() == 3);
  CHECK(messages[0].find("MESSAGE_ID=57124006b5c94805b77ce473e92a8aeb\n") != std::string::npos);
  CHECK(messages[0].find("IGNITION_CONFIG_TYPE=base\n") != std::string::npos);
  CHECK(messages[1].find("IGNITION_CONFIG_SRC=aliyun\n") != std::string::npos);
  CHECK(messages[2].find("MESSAGE_ID=225067b87bbd4a0cb6ab151f82fa364b\n") != std::string::npos);
  CHECK(messages[2].find("IGNITION_PATH=/home/core/.ssh/authorized_keys.d/ignition\n") !=
        std::string::npos);

  send_kept_records(root);
  CHECK(journal.take().empty());
}

TEST_CASE("a journal that is up is told at once") {
  const EmptyRun run;
  const Journal journal;
  const test::TargetRoot target;
  sys::Root root(target.host_path("root"));
  tell_journal(some_run(), root);
  CHECK(journal.take().size() == 3);
  CHECK_FALSE(is_there(target.host_path("root/run")));
}

TEST_CASE("a report is kept until there is a network, and sent once") {
  const test::TargetRoot target;
  target.write("root/usr/lib/firstlight/firstlight", "");
  sys::Root root(target.host_path("root"));
  place_post_unit(root);
  const std::string unit = target.read("run/systemd/system/firstlight-report.service");
  CHECK(unit.find("\nAfter=sysinit.target network-online.target\n") != std::string::npos);
  CHECK(unit.find("\nExecStart=/usr/lib/firstlight/firstlight report --post\n"
                  "SuccessExitStatus=3\nSyslogLevel=warning\n") != std::string::npos);
  CHECK(
      target.link_target("run/systemd/system/multi-user.target.wants/firstlight-report.service") ==
      "/run/systemd/system/firstlight-report.service");

  post_kept_report("", root);  // nothing is kept yet
  keep_report_to_post("{}\n", root);
  CHECK_THROWS_AS(post_kept_report("", root), Error);
  std::atomic<int> status = 403;
  test::HttpServer server([&](const std::string&) { return test::answer(status, ""); });
  CHECK_THROWS_AS(post_kept_report(server.url("/report"), root), Error);
  status = 200;
  post_kept_report(server.url("/report"), root);
  post_kept_report(server.url("/report"), root);
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[1].ends_with("\r\n\r\n{}\n"));
}

TEST_CASE("no unit is left that could not start") {
  const EmptyRun run;
  const test::TargetRoot target;
  sys::Root root(target.host_path("root"));
  tell_journal(some_run(), root);
  CHECK(is_there(target.host_path("root/run/firstlight/journal-records.json")));
  CHECK_FALSE(is_there(target.host_path("root/run/systemd")));
}

}  // namespace
}  // namespace firstlight::cli
