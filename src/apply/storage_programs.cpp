// SPDX-License-Identifier: Apache-2.0
#include "apply/storage_programs.h"

#include "sys/tools.h"

namespace firstlight::apply {

void check_storage_programs(const plan::Plan& plan) {
  for (const plan::RaidStep& step : plan.raid) {
    (void)sys::find_tool(sys::Tool::kMdadm, step.pointer);
  }
  for (const plan::LuksStep& step : plan.luks) {
    (void)sys::find_tool(sys::Tool::kCryptsetup, step.pointer);
    if (!step.clevis) continue;
    for (const sys::Tool tool : {sys::Tool::kClevis, sys::Tool::kClevisLuksBind}) {
      (void)sys::find_tool(tool, step.pointer);
    }
    if (step.clevis->uses_tang) (void)sys::find_tool(sys::Tool::kClevisTang, step.pointer);
    if (step.clevis->uses_tpm2) (void)sys::find_tool(sys::Tool::kClevisTpm2, step.pointer);
  }
}

}  // namespace firstlight::apply
