// SPDX-License-Identifier: Apache-2.0
#include "platform/recognition.h"

#include <array>
#include <string>

#include "platform/ecs.h"

namespace firstlight::platform {
namespace {

enum class Match { kWhole, kStart };

struct Mark {
  std::string sys::DmiIdentity::*field;
  std::string_view value;
  Match match;
  std::string_view id;
};

using sys::DmiIdentity;

constexpr std::array kMarks = {
    Mark{&DmiIdentity::product_name, kEcsProductName, Match::kWhole, "ecs"},
    Mark{&DmiIdentity::sys_vendor, "Akamai", Match::kWhole, "akamai"},
    Mark{&DmiIdentity::sys_vendor, "Linode", Match::kWhole, "akamai"},
    Mark{&DmiIdentity::sys_vendor, "Amazon EC2", Match::kWhole, "aws"},
    Mark{&DmiIdentity::chassis_asset_tag, "7783-7084-3265-9085-8269-3286-77", Match::kWhole,
         "azure"},
    Mark{&DmiIdentity::product_name, "CloudStack", Match::kStart, "cloudstack"},
    Mark{&DmiIdentity::sys_vendor, "DigitalOcean", Match::kWhole, "digitalocean"},
    Mark{&DmiIdentity::product_name, "Exoscale", Match::kStart, "exoscale"},
    Mark{&DmiIdentity::product_name, "Google Compute Engine", Match::kWhole, "gcp"},
    Mark{&DmiIdentity::sys_vendor, "Hetzner", Match::kWhole, "hetzner"},
    Mark{&DmiIdentity::sys_vendor, "KubeVirt", Match::kWhole, "kubevirt"},
    Mark{&DmiIdentity::product_name, "OpenStack Compute", Match::kWhole, "openstack"},
    Mark{&DmiIdentity::product_name, "OpenStack Nova", Match::kWhole, "openstack"},
    Mark{&DmiIdentity::chassis_asset_tag, "OracleCloud.com", Match::kWhole, "oraclecloud"},
    Mark{&DmiIdentity::sys_vendor, "Scaleway", Match::kWhole, "scaleway"},
    Mark{&DmiIdentity::sys_vendor, "UpCloud", Match::kWhole, "upcloud"},
    Mark{&DmiIdentity::sys_vendor, "Vultr", Match::kWhole, "vultr"},
};

}  // namespace

std::string_view recognise(const sys::DmiIdentity& machine) {
  for (const Mark& mark : kMarks) {
    const std::string& value = machine.*mark.field;
    if (mark.match == Match::kWhole ? value == mark.value : value.starts_with(mark.value)) {
      return mark.id;
    }
  }
  return {};
}

}  // namespace firstlight::platform
