// SPDX-License-Identifier: Apache-2.0
#include "config/plain_member.h"

#include <algorithm>
#include <array>

namespace firstlight::config {
namespace {

using enum SpecVersion;

struct PlainMember {
  std::string_view owner;
  std::string_view name;
  SpecVersion last = kNewestVersion;  // the last version in which it is plain
};

constexpr std::array<PlainMember, 20> kPlainMembers = {{
    {"ignition", "version"},
    {"certificateAuthorities", "source", kV30},
    {"httpHeaders", "name"},
    {"disks", "device"},
    {"partitions", "number"},
    {"raid", "name"},
    {"raid", "level", kV32},
    {"luks", "name"},
    {"tang", "url"},
    {"custom", "pin", kV32},
    {"custom", "config", kV32},
    {"filesystems", "device"},
    {"files", "path"},
    {"directories", "path"},
    {"links", "path"},
    {"links", "target", kV32},
    {"units", "name"},
    {"dropins", "name"},
    {"users", "name"},
    {"groups", "name"},
}};

}  // namespace

bool is_plain_member(std::string_view owner, std::string_view name, SpecVersion version) {
  return std::any_of(kPlainMembers.begin(), kPlainMembers.end(), [&](const PlainMember& member) {
    return member.owner == owner && member.name == name && version <= member.last;
  });
}

}  // namespace firstlight::config
