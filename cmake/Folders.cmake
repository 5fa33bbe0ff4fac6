# SPDX-License-Identifier: Apache-2.0
# One static library per folder of src/, with its own link list.

# firstlight_folder(NAME LINKS folder... PACKAGES library...)
# Library firstlight_NAME from src/NAME/*.cpp. It may use the folders of LINKS and the libraries of
# PACKAGES, nothing else. A folder of headers only becomes an interface library.
function(firstlight_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS;PACKAGES;GENERATED")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  if(sources)
    add_library(firstlight_${name} STATIC ${sources} ${arg_GENERATED})
    set(scope PUBLIC)
  else()
    add_library(firstlight_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  list(TRANSFORM arg_LINKS PREPEND firstlight_ OUTPUT_VARIABLE folders)
  list(TRANSFORM arg_PACKAGES PREPEND dep:: OUTPUT_VARIABLE packages)
  target_link_libraries(firstlight_${name} ${scope} firstlight_flags ${folders} ${packages})
endfunction()
