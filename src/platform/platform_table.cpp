// SPDX-License-Identifier: Apache-2.0
#include "platform/platform_table.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "platform/azure.h"
#include "platform/ecs_source.h"
#include "platform/file_source.h"
#include "platform/fw_cfg.h"
#include "platform/http_user_data.h"
#include "platform/hyperv.h"
#include "platform/service_addresses.h"

namespace firstlight::platform {
namespace {

UserData no_user_data(Acquisition& /*run*/) { return {}; }

constexpr std::string_view kOpenStackFile = "/openstack/latest/user_data";

constexpr ConfigDrive config_2(std::string_view file) {
  return {.volumes = {{{.label = "config-2", .files = {file}}}}};
}

// Both spellings: FAT has its labels in capitals.
constexpr ConfigDrive config_2_any_case(std::string_view file) {
  return {.volumes = {
              {{.label = "config-2", .files = {file}}, {.label = "CONFIG-2", .files = {file}}}}};
}

constexpr DriveVolume no_cloud(std::string_view label) {
  return {.label = label, .files = {"/user-data"}, .vendor_file = "/vendor-data"};
}

constexpr DriveOrService kOpenStack = {
    .drive = config_2_any_case(kOpenStackFile),
    .service = {.path = kOpenStackFile},
    .ways = {{{.base_urls = openstack_ipv4_base_urls},
              {.network = kOpenStackIpv6Service, .base_urls = openstack_ipv6_base_urls}}}};

constexpr std::array kPlatforms = {
    Platform{.id = "ecs",
             .other_id = "aliyun",
             .user_data = ecs_user_data,
             .instance_metadata = ecs_instance_metadata},
    Platform{
        .id = "akamai",
        .user_data = HttpService{.path = "/v1/user-data",
                                 .headers = {{{"Accept", "*/*"}}},
                                 .not_found = NotFound::kFault,
                                 .encoding = Encoding::kBase64,
                                 .token = {.path = "/v1/token",
                                           .headers = {{{"Accept", "text/plain"},
                                                        {"Metadata-Token-Expiry-Seconds", "300"}}},
                                           .sent_as = "Metadata-Token"}}},
    Platform{
        .id = "aws",
        .user_data =
            HttpService{.path = "/2019-10-01/user-data",
                        .token = {.path = "/latest/api/token",
                                  .headers = {{{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}}},
                                  .sent_as = "X-aws-ec2-metadata-token",
                                  .optional = true}}},
    Platform{.id = "azure", .user_data = azure_user_data},
    Platform{.id = "azurestack", .user_data = azurestack_user_data},
    Platform{.id = "brightbox", .user_data = kOpenStack},
    Platform{.id = "cloudstack",
             .user_data =
                 DriveOrService{.drive = config_2_any_case("/cloudstack/userdata/user_data.txt"),
                                .service = {.path = "/latest/user-data"},
                                .ways = {{{.base_urls = cloudstack_base_urls}}}}},
    Platform{
        .id = "digitalocean",
        .user_data = HttpService{.path = "/metadata/v1/user-data", .not_found = NotFound::kFault}},
    Platform{.id = "exoscale", .user_data = HttpService{.path = "/1.0/user-data"}},
    Platform{.id = "file", .user_data = file_user_data},
    Platform{.id = "gcp",
             .user_data = HttpService{.path = "/computeMetadata/v1/instance/attributes/user-data",
                                      .headers = {{{"Metadata-Flavor", "Google"}}}}},
    Platform{.id = "hetzner", .user_data = HttpService{.path = "/hetzner/v1/userdata"}},
    Platform{.id = "hyperv", .user_data = hyperv_user_data},
    Platform{.id = "ibmcloud",
             .user_data = ConfigDrive{.volumes = {{{.label = "cidata", .files = {"/user-data"}}}},
                                      .patience = std::chrono::seconds{30}}},
    Platform{
        .id = "kubevirt",
        .user_data = ConfigDrive{.volumes = {{{.label = "cidata", .files = {"/user-data"}},
                                              {.label = "config-2", .files = {kOpenStackFile}}}}}},
    Platform{.id = "metal", .user_data = no_user_data},
    Platform{.id = "nocloud",
             .user_data = ConfigDrive{.volumes = {{no_cloud("cidata"), no_cloud("CIDATA")}}}},
    Platform{.id = "nutanix", .user_data = config_2(kOpenStackFile)},
    Platform{.id = "openstack", .user_data = kOpenStack},
    Platform{.id = "oraclecloud",
             .user_data = HttpService{.path = "/opc/v2/instance/metadata/user_data",
                                      .headers = {{{"Authorization", "Bearer Oracle"}}},
                                      .encoding = Encoding::kBase64}},
    Platform{.id = "packet",
             .user_data = HttpService{.base_url = "https://metadata.packet.net",
                                      .path = "/userdata",
                                      .headers = {{{"Accept", "*/*"}}},
                                      .not_found = NotFound::kFault}},
    Platform{.id = "powervs", .user_data = config_2(kOpenStackFile)},
    Platform{
        .id = "proxmoxve",
        .user_data =
            ConfigDrive{.volumes = {{{.label = "cidata", .files = {"/user-data", "/vendor-data"}}}},
                        .unwanted = Unwanted::kCloudConfig,
                        .patience = std::chrono::seconds{30}}},
    Platform{.id = "qemu", .user_data = qemu_user_data},
    Platform{.id = "scaleway",
             .user_data = HttpService{.base_url = "http://169.254.42.42",
                                      .path = "/user_data/cloud-init",
                                      .privileged_port = true}},
    Platform{.id = "upcloud", .user_data = HttpService{.path = "/metadata/v1/user_data"}},
    Platform{.id = "vultr", .user_data = HttpService{.path = "/user-data/user-data"}},
};

// One way of getting them for each kind of row.
struct Getter {
  Acquisition& run;
  UserData operator()(UserDataFunction function) const { return function(run); }
  UserData operator()(const HttpService& row) const { return http_user_data(run, row); }
  UserData operator()(const ConfigDrive& row) const { return drive_user_data(run, row); }
  UserData operator()(const DriveOrService& row) const {
    return drive_or_service_user_data(run, row);
  }
};

}  // namespace

std::span<const Platform> platforms() { return kPlatforms; }

const Platform* find_platform(std::string_view id) {
  const auto* found = std::find_if(kPlatforms.begin(), kPlatforms.end(), [&](const Platform& row) {
    return row.id == id || (!row.other_id.empty() && row.other_id == id);
  });
  return found == kPlatforms.end() ? nullptr : found;
}

UserData get_user_data(Acquisition& run, const Platform& platform) {
  return std::visit(Getter{run}, platform.user_data);
}

InstanceMetadata get_instance_metadata(Acquisition& run, const Platform& platform) {
  if (platform.instance_metadata == nullptr) return {};
  return platform.instance_metadata(run);
}

}  // namespace firstlight::platform
