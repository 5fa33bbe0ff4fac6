# SPDX-License-Identifier: Apache-2.0
# cmake -DPROGRAM=FILE -DOBJCOPY=... -DREADELF=... -P finish-product.cmake
# Fails when the program would need anything but the kernel to start.
cmake_minimum_required(VERSION 3.25)

function(run result)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  set(${result} "${output}" PARENT_SCOPE)
endfunction()

run(segments "${READELF}" --wide --program-headers "${PROGRAM}")
run(dynamic "${READELF}" --wide --dynamic "${PROGRAM}")
if(segments MATCHES "INTERP")
  message(FATAL_ERROR "${PROGRAM} is not static: it has a PT_INTERP segment")
endif()
if(dynamic MATCHES "\\(NEEDED\\)[^\n]*")
  message(FATAL_ERROR "${PROGRAM} is not static: ${CMAKE_MATCH_0}")
endif()

run(ignored "${OBJCOPY}" --only-keep-debug "${PROGRAM}" "${PROGRAM}.debug")
run(ignored "${OBJCOPY}" --strip-all "--add-gnu-debuglink=${PROGRAM}.debug" "${PROGRAM}")
file(SIZE "${PROGRAM}" size)
message(STATUS "${PROGRAM}: static, ${size} bytes stripped")
