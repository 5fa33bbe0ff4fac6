// SPDX-License-Identifier: Apache-2.0
#include "boot/first_boot.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

#include "base/version.h"

namespace firstlight::boot {

bool decide_first_boot(FirstBootPolicy policy, bool stamp_exists) {
  switch (policy) {
    case FirstBootPolicy::kYes:
      return true;
    case FirstBootPolicy::kNo:
      return false;
    case FirstBootPolicy::kAuto:
      return !stamp_exists;
  }
  return !stamp_exists;
}

std::string stamp_text(const RunReport& report) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto write_member = [&writer](const char* key, std::string_view value) {
    writer.Key(key);
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  write_member("version", kVersion);
  write_member("instance_id", report.instance_id);
  write_member("boot_id", report.boot_id);
  write_member("config_sha256", report.config_sha256);
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace firstlight::boot
