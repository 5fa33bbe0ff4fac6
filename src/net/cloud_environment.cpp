// SPDX-License-Identifier: Apache-2.0
#include "net/cloud_environment.h"

#include "sys/dmi.h"

namespace firstlight::net {

Cloud cloud_of_this_machine() {
  const sys::DmiIdentity machine = sys::read_dmi_identity();
  if (machine.product_name == "Alibaba Cloud ECS") return Cloud::kAliyun;
  if (machine.product_name == "Google Compute Engine") return Cloud::kGoogle;
  if (machine.sys_vendor == "Amazon EC2") return Cloud::kAws;
  // Hyper-V elsewhere has the same vendor, but not this tag.
  constexpr const char* kAzureTag = "7783-7084-3265-9085-8269-3286-77";
  if (machine.chassis_asset_tag == kAzureTag) return Cloud::kAzure;
  return Cloud::kNone;
}

}  // namespace firstlight::net
