// SPDX-License-Identifier: Apache-2.0
// Units, accounts and kernel arguments.
#include <doctest/doctest.h>

#include "findings.h"

namespace firstlight::config {
namespace {

using test::check_rows;
using test::Row;

std::string units(std::string_view list) {
  return R"("systemd":{"units":[)" + std::string(list) + "]}";
}

TEST_CASE("unit names") {
  std::vector<Row> rows;
  for (const std::string type : {"service", "socket", "device", "mount", "automount", "swap",
                                 "target", "path", "timer", "snapshot", "slice", "scope"}) {
    rows.push_back({"3.0.0", units(R"({"name":"a.)" + type + "\"}"), {}});
  }
  for (const std::string name :
       {"", "a", "a.", "a.conf", "a.Service", "a.service.bak", "service"}) {
    rows.push_back(
        {"3.6.0", units(R"({"name":")" + name + "\"}"), {"E0901 /systemd/units/0/name"}});
  }
  rows.push_back({"3.6.0", units(R"({"name":"a.b.service"})"), {}});
  rows.push_back({"3.6.0", units(R"({"name":"../a.service"})"), {"W0905 /systemd/units/0/name"}});
  rows.push_back({"3.6.0",
                  units(R"({"name":"a.service/b"})"),
                  {"E0901 /systemd/units/0/name", "W0905 /systemd/units/0/name"}});
  rows.push_back(
      {"3.6.0", units(R"({"name":"a.service"},{"name":"a.service"})"), {"E1101 /systemd/units/1"}});
  check_rows(rows);
}

TEST_CASE("unit texts") {
  const std::string at = " /systemd/units/0/contents";
  check_rows({
      {"3.6.0", units(R"({"name":"a.service","contents":"[Unit]\nA=b\n"})"), {}},
      {"3.6.0", units(R"({"name":"a.service","contents":""})"), {}},
      {"3.6.0",
       units(R"({"name":"a.service","contents":"[A]\nX=)" + std::string(2045, 'x') + "\"}"),
       {}},
      {"3.6.0",
       units(R"({"name":"a.service","contents":"[A]\nX=)" + std::string(2046, 'x') + "\"}"),
       {"E0906" + at}},
      {"3.6.0", units(R"({"name":"a.service","contents":"[Unit"})"), {"E0902" + at}},
      {"3.6.0",
       units(R"({"name":"a.service","contents":"[Unit]\nA\n","enabled":true})"),
       {"E0902" + at}},
      {"3.6.0",
       units(R"({"name":"a.service","enabled":true,"contents":"[Unit]\nA=b\n"})"),
       {"W0903" + at}},
      {"3.6.0",
       units(R"({"name":"a.service","enabled":true,"contents":"[Install]\n"})"),
       {"W0903" + at}},
      {"3.6.0",
       units(R"({"name":"a.service","enabled":true,"contents":"[Install]\nWantedBy=x\n"})"),
       {}},
      {"3.6.0", units(R"({"name":"a.service","enabled":true,"contents":""})"), {}},
      {"3.6.0", units(R"({"name":"a.service","enabled":true})"), {}},
      {"3.6.0", units(R"({"name":"a.service","enabled":false,"contents":"[Unit]\nA=b\n"})"), {}},
  });
}

TEST_CASE("instances of templates") {
  const auto pair = [](std::string_view instance, std::string_view contents) {
    return units(R"({"name":")" + std::string(instance) +
                 R"(","enabled":true},{"name":"a@.service","contents":")" + std::string(contents) +
                 "\"}");
  };
  const std::string at = " /systemd/units/0/contents";
  check_rows({
      {"3.6.0", pair("a@x.service", "[Unit]\\nA=b\\n"), {"W0903" + at}},
      {"3.6.0", pair("a@x.service", "[Install]\\nWantedBy=b\\n"), {}},
      {"3.6.0", pair("a@x.service", ""), {}},
      {"3.6.0", pair("b@x.service", "[Unit]\\nA=b\\n"), {}},
      {"3.6.0", pair("a@x.socket", "[Unit]\\nA=b\\n"), {}},
      {"3.6.0", pair("@x.service", "[Unit]\\nA=b\\n"), {}},
  });
}

TEST_CASE("drop-ins") {
  const auto dropins = [](std::string_view list) {
    return units(R"({"name":"a.service","dropins":[)" + std::string(list) + "]}");
  };
  const std::string at = " /systemd/units/0/dropins/";
  check_rows({
      {"3.6.0", dropins(R"({"name":"a.conf","contents":"[Unit]\n"},{"name":"b.conf"})"), {}},
      {"3.6.0", dropins(R"({"name":"a.conf","contents":""})"), {}},
      {"3.6.0", dropins(R"({"name":"a.service"})"), {"E0904" + at + "0/name"}},
      {"3.6.0", dropins(R"({"name":"conf"})"), {"E0904" + at + "0/name"}},
      {"3.6.0", dropins(R"({})"), {"E0904" + at + "0/name"}},
      {"3.6.0", dropins(R"({"name":"../a.conf"})"), {"W0905" + at + "0/name"}},
      {"3.6.0",
       dropins(R"({"name":"a.conf","contents":"[Unit]\nA"})"),
       {"E0902" + at + "0/contents"}},
      {"3.6.0", dropins(R"({"name":"a.conf"},{"name":"a.conf"})"), {"E1101" + at + "1"}},
  });
}

TEST_CASE("accounts") {
  check_rows({
      {"3.0.0",
       R"("passwd":{"users":[{"name":"core","groups":["a","b"],"sshAuthorizedKeys":["x"]}],"groups":[{"name":"a","gid":5}]})",
       {}},
      {"3.6.0",
       R"("passwd":{"users":[{}],"groups":[{}]})",
       {"W1001 /passwd/groups/0", "W1001 /passwd/users/0"}},
      {"3.6.0", R"("passwd":{"users":[{"name":"a:b"}]})", {"W1002 /passwd/users/0/name"}},
      {"3.6.0", R"("passwd":{"users":[{"name":"a\nroot::0:0"}]})", {"W1002 /passwd/users/0/name"}},
      {"3.6.0", R"("passwd":{"groups":[{"name":"../x"}]})", {"W1002 /passwd/groups/0/name"}},
      {"3.6.0",
       R"("passwd":{"users":[{"name":"a","uid":-1}],"groups":[{"name":"g","gid":-2}]})",
       {"W0412 /passwd/groups/0/gid", "W0412 /passwd/users/0/uid"}},
      {"3.6.0", R"("passwd":{"users":[{"name":"a"},{"name":"a"}]})", {"E1101 /passwd/users/1"}},
      {"3.6.0", R"("passwd":{"groups":[{"name":"a"},{"name":"a"}]})", {"E1101 /passwd/groups/1"}},
      {"3.6.0",
       R"("passwd":{"users":[{"name":"a","groups":["x","x"],"sshAuthorizedKeys":["k","k"]}]})",
       {"E1101 /passwd/users/0/groups/1", "E1101 /passwd/users/0/sshAuthorizedKeys/1"}},
      {"3.6.0", R"("passwd":{"users":[{"name":"a"}],"groups":[{"name":"a"}]})", {}},
  });
}

TEST_CASE("kernel arguments") {
  check_rows({
      {"3.3.0", R"("kernelArguments":{"shouldExist":["a","b"],"shouldNotExist":["c"]})", {}},
      {"3.6.0",
       R"("kernelArguments":{"shouldExist":["a","a"]})",
       {"E1101 /kernelArguments/shouldExist/1"}},
      {"3.6.0",
       R"("kernelArguments":{"shouldNotExist":["a","a"]})",
       {"E1101 /kernelArguments/shouldNotExist/1"}},
      {"3.6.0",
       R"("kernelArguments":{"shouldExist":["a"],"shouldNotExist":["a"]})",
       {"E1101 /kernelArguments/shouldNotExist/0"}},
  });
}

}  // namespace
}  // namespace firstlight::config
