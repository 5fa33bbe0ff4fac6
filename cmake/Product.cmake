# SPDX-License-Identifier: Apache-2.0

# After the link: debug information into PROGRAM.debug, the rest stripped, proven to be static, size printed.
function(firstlight_finish_product program)
  add_custom_command(TARGET ${program} POST_BUILD
    COMMAND "${CMAKE_COMMAND}" "-DPROGRAM=$<TARGET_FILE:${program}>" "-DOBJCOPY=${CMAKE_OBJCOPY}"
            "-DREADELF=${CMAKE_READELF}" -P "${PROJECT_SOURCE_DIR}/cmake/finish-product.cmake"
    VERBATIM)
endfunction()
