// SPDX-License-Identifier: Apache-2.0
#include "sys/volume_mount.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/error.h"
#include "sys/block_probe.h"

namespace firstlight::sys {
namespace {

std::string make_directory() {
  std::string path = "/run/firstlight-volume-XXXXXX";
  if (::mkdtemp(path.data()) != nullptr) return path;
  const int error = errno;
  throw Error({.code = ErrorCode::kMount,
               .tried = "make a directory for a mount",
               .object = path,
               .why = errno_text(error)});
}

}  // namespace

VolumeMount::VolumeMount(const std::string& node, VolumeAccess access) {
  const ProbeResult found = probe_device(node);
  if (found.type.empty()) {
    throw Error({.code = ErrorCode::kMount,
                 .tried = "mount",
                 .object = node,
                 .why = "it holds no filesystem"});
  }
  directory_ = make_directory();
  try {
    mount_.emplace(MountRequest{.source = node,
                                .target = directory_,
                                .fstype = found.type,
                                .options = access == VolumeAccess::kReadOnly
                                               ? "ro,nosuid,nodev,noexec"
                                               : "nosuid,nodev,noexec"});
  } catch (...) {
    ::rmdir(directory_.c_str());
    throw;
  }
}

VolumeMount::~VolumeMount() {
  mount_.reset();
  ::rmdir(directory_.c_str());
}

}  // namespace firstlight::sys
