# SPDX-License-Identifier: Apache-2.0
# The folders of src/ as targets, and the checks that a folder uses no more than it declares.

# firstlight_folder(NAME [SYSTEM_CALLS] LINKS folder... PACKAGES library... [GENERATED source...])
# Library firstlight_NAME from src/NAME/*.cpp. It may use the folders of LINKS and the libraries of PACKAGES,
# nothing else; with SYSTEM_CALLS also the headers of the kernel and of the C library's system interfaces.
# Two checks fail the build otherwise: one reads the #include lines (direct use, headers too), one links
# the whole library with its declared dependencies alone (use without a header).
function(firstlight_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SYSTEM_CALLS" "" "LINKS;PACKAGES;GENERATED")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  add_library(firstlight_${name} STATIC ${sources} ${arg_GENERATED})
  list(TRANSFORM arg_LINKS PREPEND firstlight_ OUTPUT_VARIABLE folders)
  list(TRANSFORM arg_PACKAGES PREPEND dep:: OUTPUT_VARIABLE packages)
  target_link_libraries(firstlight_${name} PUBLIC firstlight_flags ${folders} ${packages})
  target_compile_options(firstlight_${name} PRIVATE ${FIRSTLIGHT_LTO_COMPILE})

  firstlight_check_includes(${name} FOLDERS ${name} ${arg_LINKS} PACKAGES ${arg_PACKAGES}
    SYSTEM_CALLS ${arg_SYSTEM_CALLS})
  if(NOT FIRSTLIGHT_STATIC)
    firstlight_check_links(${name} ${folders} ${packages})
  endif()
endfunction()

function(firstlight_check_includes name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SYSTEM_CALLS" "FOLDERS;PACKAGES")
  file(GLOB files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp"
    "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.h")
  set(script "${PROJECT_SOURCE_DIR}/cmake/check-includes.cmake")
  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${name}.includes-checked")
  add_custom_command(
    OUTPUT "${stamp}"
    COMMAND "${CMAKE_COMMAND}" "-DFOLDERS=${arg_FOLDERS}" "-DPACKAGES=${arg_PACKAGES}"
            "-DSYSTEM_CALLS=${arg_SYSTEM_CALLS}" "-DFILES=${files}" -P "${script}"
    COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
    DEPENDS ${files} "${script}"
    COMMENT "Checking what src/${name} includes"
    VERBATIM)
  add_custom_target(includes_${name} ALL DEPENDS "${stamp}")
endfunction()

function(firstlight_check_links name)
  add_executable(links_${name} "${PROJECT_SOURCE_DIR}/cmake/empty_main.cpp")
  target_link_options(links_${name} PRIVATE
    -Wl,--whole-archive "$<TARGET_FILE:firstlight_${name}>" -Wl,--no-whole-archive)
  add_dependencies(links_${name} firstlight_${name})
  set_property(TARGET links_${name} APPEND PROPERTY LINK_DEPENDS "$<TARGET_FILE:firstlight_${name}>")
  target_link_libraries(links_${name} PRIVATE firstlight_flags ${ARGN})
endfunction()
