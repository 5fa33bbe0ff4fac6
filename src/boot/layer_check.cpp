// SPDX-License-Identifier: Apache-2.0
#include "boot/layer_check.h"

#include <fmt/format.h>

#include "base/error.h"
#include "sys/process.h"
#include "sys/superblock.h"
#include "sys/tools.h"

namespace firstlight::boot {

void check_layer(const std::string& node, const std::string& fstype, const Deadline& deadline,
                 Recorder& recorder) {
  if (fstype != "ext4" || !sys::ext4_needs_check(node)) return;
  const auto program = sys::look_for_tool(sys::Tool::kFsckExt4);
  if (!program) {
    recorder.warn(fmt::format("{}: the ext4 on it is marked faulty, and the image has no {}", node,
                              sys::tool_name(sys::Tool::kFsckExt4)));
    return;
  }
  const Recorder::Step step(recorder, "check ext4", node);
  const sys::ProgramResult result =
      sys::run_program({*program, {"-p", node}}, deadline, sys::OnFailure::kReturn);
  // e2fsck(8): 1 mended, 2 mended and a mounted root has to be left; above that faults remain.
  constexpr int kMended = 3;
  if (result.exit_status <= kMended) return;
  throw Error({.code = ErrorCode::kFilesystem,
               .tried = "mend the filesystem of a layer",
               .object = node,
               .why = sys::describe_failure(result),
               .hint = "run fsck.ext4 by hand on another machine"});
}

}  // namespace firstlight::boot
