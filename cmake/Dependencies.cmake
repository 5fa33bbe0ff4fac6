# SPDX-License-Identifier: Apache-2.0
# The libraries we use, one imported target `dep::NAME` each, whichever way they are linked.

find_package(fmt REQUIRED)
find_package(doctest REQUIRED)
add_library(dep::fmt ALIAS fmt::fmt-header-only)
add_library(dep::doctest ALIAS doctest::doctest)

add_library(dep::rapidjson INTERFACE IMPORTED)
target_compile_definitions(dep::rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)

find_package(PkgConfig REQUIRED)
function(firstlight_shared_dependency name module)
  pkg_check_modules(${name} REQUIRED QUIET IMPORTED_TARGET GLOBAL ${module})
  add_library(dep::${name} ALIAS PkgConfig::${name})
endfunction()
firstlight_shared_dependency(crypto libcrypto)
firstlight_shared_dependency(zlib zlib)
firstlight_shared_dependency(blkid blkid)
firstlight_shared_dependency(fdisk fdisk)
firstlight_shared_dependency(mount mount)
firstlight_shared_dependency(systemd libsystemd)
firstlight_shared_dependency(curl libcurl)
