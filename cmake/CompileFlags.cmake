# SPDX-License-Identifier: Apache-2.0
# firstlight_flags: what each of our own targets is compiled and linked with.

add_library(firstlight_flags INTERFACE)
target_compile_options(firstlight_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror
  -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wcast-qual -Wextra-semi -Wundef -Wformat=2 -Wvla
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond;-Wduplicated-branches;-Wlogical-op;-Wuseless-cast>
  # RapidJSON's iterators compare in a way that C++20 finds ambiguous.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-ambiguous-reversed-operator>
  # Designated initializers leave the other members to their own defaults: that is their point.
  -Wno-missing-field-initializers)
target_compile_definitions(firstlight_flags INTERFACE
  _GNU_SOURCE
  FIRSTLIGHT_VERSION="${PROJECT_VERSION}")
# For "…" includes only: as a search path for <…> our src/sys/mount.h would hide the system's.
target_compile_options(firstlight_flags INTERFACE "SHELL:-iquote \"${PROJECT_SOURCE_DIR}/src\"")

if(FIRSTLIGHT_STATIC)
  target_compile_options(firstlight_flags INTERFACE
    -O2 -g1 -fPIE -ffunction-sections -fdata-sections
    -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  target_compile_definitions(firstlight_flags INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  target_link_options(firstlight_flags INTERFACE
    -static-pie -Wl,--gc-sections -Wl,-z,pack-relative-relocs
    -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--fatal-warnings)
  # Objects hold both forms: the product is optimized across our own files, the tests link in a moment.
  set(FIRSTLIGHT_LTO_COMPILE -flto=auto -ffat-lto-objects)
  set(FIRSTLIGHT_LTO_LINK -flto=auto)
  set(FIRSTLIGHT_NO_LTO_LINK -fno-lto)
else()
  # -Og -g1 and not -O1 -g: the same reports with file and line, and a quarter of the time to compile.
  target_compile_options(firstlight_flags INTERFACE
    -Og -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all)
  target_compile_definitions(firstlight_flags INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(firstlight_flags INTERFACE -fsanitize=address,undefined)
endif()

if(FIRSTLIGHT_FUZZ)
  if(FIRSTLIGHT_STATIC OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "FIRSTLIGHT_FUZZ needs clang++ and FIRSTLIGHT_STATIC=OFF: use the preset fuzz")
  endif()
  # Coverage counters in all of our code; only the fuzzers link libFuzzer's main (tests/fuzz).
  target_compile_options(firstlight_flags INTERFACE
    -O2 -fsanitize=fuzzer-no-link
    "-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/tests/fuzz/sanitizer-ignore.txt")
endif()
