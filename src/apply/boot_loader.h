// SPDX-License-Identifier: Apache-2.0
// What has to change in the files of a boot loader so that it starts the kernel as wanted. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"

namespace firstlight::apply {

struct LoaderFile {
  std::string path;  // inside the filesystem or root it was read from
  std::string text;
};

// Of one filesystem.
struct LoaderFiles {
  std::vector<LoaderFile> entries;             // loader/entries/*.conf
  std::optional<LoaderFile> grub_environment;  // grub2/grubenv
};

// True if one of the entries starts a Linux kernel: then what decide_boot_loader() changes counts.
[[nodiscard]] bool starts_linux(const LoaderFiles& files);

// The files that have to be other than they are. All entries that start Linux are changed, as any
// of them may be the next. Where they take $kernelopts, what is to exist goes there. Throws as
// with_grub_variable().
[[nodiscard]] std::vector<LoaderFile> decide_boot_loader(const LoaderFiles& files,
                                                         const config::KernelArguments& wanted);

}  // namespace firstlight::apply
