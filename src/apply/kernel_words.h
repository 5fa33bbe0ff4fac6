// SPDX-License-Identifier: Apache-2.0
// Kernel command lines as text. Pure. Source: Linux, lib/cmdline.c: words are separated by white
// space, and double quotes keep white space inside a word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace firstlight::apply {

// The words as they are written, quotes included.
[[nodiscard]] std::vector<std::string> kernel_words(std::string_view text);

// The words of `should_exist` that `text` lacks, in order and each once. One entry may be several
// words.
[[nodiscard]] std::vector<std::string> missing_kernel_words(std::string_view text,
                                                            const config::KernelArguments& wanted);

// `text` without the words of `should_not_exist`; as it is if it has none of them.
[[nodiscard]] std::string without_unwanted_words(std::string_view text,
                                                 const config::KernelArguments& wanted);

// `text` with `words` at its end.
[[nodiscard]] std::string with_kernel_words(std::string text,
                                            const std::vector<std::string>& words);

// A whole command line, changed as wanted.
[[nodiscard]] std::string edit_command_line(std::string_view text,
                                            const config::KernelArguments& wanted);

}  // namespace firstlight::apply
