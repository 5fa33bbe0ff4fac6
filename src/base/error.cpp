// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/printable.h"

namespace firstlight {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUsage:
      return "usage";
    case ErrorCode::kConfigInvalid:
      return "config-invalid";
    case ErrorCode::kNotSupported:
      return "not-supported";
    case ErrorCode::kUserData:
      return "user-data";
    case ErrorCode::kNetwork:
      return "network";
    case ErrorCode::kNetworkNeeded:
      return "network-needed";
    case ErrorCode::kMetadata:
      return "metadata";
    case ErrorCode::kMetadataDenied:
      return "metadata-denied";
    case ErrorCode::kVerification:
      return "verification";
    case ErrorCode::kDevice:
      return "device";
    case ErrorCode::kPartition:
      return "partition";
    case ErrorCode::kRaid:
      return "raid";
    case ErrorCode::kLuks:
      return "luks";
    case ErrorCode::kFilesystem:
      return "filesystem";
    case ErrorCode::kMount:
      return "mount";
    case ErrorCode::kAccount:
      return "account";
    case ErrorCode::kTree:
      return "tree";
    case ErrorCode::kUnit:
      return "unit";
    case ErrorCode::kProcess:
      return "process";
    case ErrorCode::kTimeout:
      return "timeout";
    case ErrorCode::kLimit:
      return "limit";
    case ErrorCode::kSystem:
      return "system";
  }
  return "system";
}

Error::Error(ErrorDetail detail) : detail_(std::move(detail)) { render(); }

void Error::add_context(std::string step) {
  context_.push_back(std::move(step));
  std::rotate(context_.rbegin(), context_.rbegin() + 1, context_.rend());
  render();
}

void Error::set_pointer(std::string_view pointer) {
  if (detail_.pointer.empty()) detail_.pointer = pointer;
}

void Error::set_sources(std::string sources) { detail_.sources = std::move(sources); }

void Error::render() {
  text_.clear();
  for (const std::string& step : context_) text_.append(step).append(": ");
  text_ += detail_.tried;
  if (!detail_.object.empty()) text_.append(" '").append(detail_.object).append("'");
  if (!detail_.why.empty()) text_.append(": ").append(detail_.why);
  if (!detail_.hint.empty()) text_.append(" (").append(detail_.hint).append(")");
  text_ = printable(text_);
}

std::string errno_text(int errno_value) {
  std::array<char, 128> buffer{};
  return strerror_r(errno_value, buffer.data(), buffer.size());
}

}  // namespace firstlight
