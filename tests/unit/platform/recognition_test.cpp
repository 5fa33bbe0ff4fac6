// SPDX-License-Identifier: Apache-2.0
#include "platform/recognition.h"

#include <doctest/doctest.h>

#include "platform/platform_table.h"

namespace firstlight::platform {
namespace {

TEST_CASE("machines by what their firmware says") {
  struct Row {
    sys::DmiIdentity machine;
    const char* id;
  };
  const Row rows[] = {
      {{.sys_vendor = "Alibaba Cloud", .product_name = "Alibaba Cloud ECS"}, "ecs"},
      {{.sys_vendor = "Akamai", .product_name = "Compute Instance"}, "akamai"},
      {{.sys_vendor = "Linode", .product_name = "Compute Instance"}, "akamai"},
      {{.sys_vendor = "Amazon EC2", .product_name = "m5.large"}, "aws"},
      {{.sys_vendor = "Microsoft Corporation",
        .product_name = "Virtual Machine",
        .chassis_asset_tag = "7783-7084-3265-9085-8269-3286-77"},
       "azure"},
      {{.sys_vendor = "Apache Software Foundation", .product_name = "CloudStack KVM Hypervisor"},
       "cloudstack"},
      {{.sys_vendor = "DigitalOcean", .product_name = "Droplet"}, "digitalocean"},
      {{.sys_vendor = "Exoscale", .product_name = "Exoscale Compute Platform"}, "exoscale"},
      {{.sys_vendor = "Google", .product_name = "Google Compute Engine"}, "gcp"},
      {{.sys_vendor = "Hetzner", .product_name = "vServer"}, "hetzner"},
      {{.sys_vendor = "KubeVirt", .product_name = "None"}, "kubevirt"},
      {{.sys_vendor = "OpenStack Foundation", .product_name = "OpenStack Nova"}, "openstack"},
      {{.sys_vendor = "RDO", .product_name = "OpenStack Compute"}, "openstack"},
      {{.sys_vendor = "QEMU", .chassis_asset_tag = "OracleCloud.com"}, "oraclecloud"},
      {{.sys_vendor = "Scaleway", .product_name = "SCW-DEV1-S"}, "scaleway"},
      {{.sys_vendor = "UpCloud", .product_name = "Cloud Server"}, "upcloud"},
      {{.sys_vendor = "Vultr", .product_name = "VC2"}, "vultr"},
      // Not certain, or not it.
      {{}, ""},
      {{.sys_vendor = "QEMU", .product_name = "Standard PC (Q35 + ICH9, 2009)"}, ""},
      {{.sys_vendor = "Microsoft Corporation", .product_name = "Virtual Machine"}, ""},
      {{.sys_vendor = "Alibaba Cloud", .product_name = "Alibaba Cloud ECS Bare"}, ""},
      {{.sys_vendor = "amazon ec2"}, ""},
      {{.product_name = "DigitalOcean"}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.machine.sys_vendor);
    CAPTURE(row.machine.product_name);
    CHECK(recognise(row.machine) == row.id);
    if (*row.id != '\0') CHECK(find_platform(row.id) != nullptr);
  }
}

TEST_CASE("the table of platforms: ids are unique and in order, and both names are found") {
  std::string_view before;
  for (const Platform& platform : platforms()) {
    CAPTURE(platform.id);
    CHECK(find_platform(platform.id) == &platform);
    if (platform.id == "ecs") {
      CHECK(find_platform("aliyun") == &platform);
      continue;
    }
    CHECK(before < platform.id);
    before = platform.id;
  }
  CHECK(find_platform("") == nullptr);
  CHECK(find_platform("ec") == nullptr);
}

}  // namespace
}  // namespace firstlight::platform
