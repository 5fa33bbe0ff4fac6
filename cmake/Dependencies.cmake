# SPDX-License-Identifier: Apache-2.0
# The libraries we use, one target `dep::NAME` each, whichever way they are linked.

find_package(fmt REQUIRED)
find_package(doctest REQUIRED)
add_library(dep::doctest ALIAS doctest::doctest)

add_library(dep::rapidjson INTERFACE IMPORTED)
target_compile_definitions(dep::rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)

# firstlight_static_dependency(NAME FOLDER ARCHIVE NEEDS library...)
function(firstlight_static_dependency name folder archive)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "" "NEEDS")
  add_library(dep::${name} STATIC IMPORTED GLOBAL)
  set_target_properties(dep::${name} PROPERTIES
    IMPORTED_LOCATION "${folder}/${archive}"
    INTERFACE_LINK_LIBRARIES "${arg_NEEDS}")
endfunction()

# dependencies/prefix says where the libraries are that the distribution has no usable archive of.
function(firstlight_static_dependencies)
  execute_process(
    COMMAND "${PROJECT_SOURCE_DIR}/cmake/dependencies/prefix"
    OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
  set(system "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}")

  firstlight_static_dependency(zlib "${system}" libz.a)
  firstlight_static_dependency(cares "${system}" libcares.a)
  firstlight_static_dependency(cap "${system}" libcap.a)
  firstlight_static_dependency(crypto "${prefix}/lib" libcrypto.a)
  firstlight_static_dependency(ssl "${prefix}/lib" libssl.a NEEDS dep::crypto)
  firstlight_static_dependency(pcre2 "${system}" libpcre2-8.a)
  firstlight_static_dependency(selinux "${prefix}/lib" libselinux.a NEEDS dep::pcre2)
  firstlight_static_dependency(uuid "${prefix}/lib" libuuid.a)
  firstlight_static_dependency(blkid "${prefix}/lib" libblkid.a)
  firstlight_static_dependency(fdisk "${prefix}/lib" libfdisk.a NEEDS dep::blkid dep::uuid)
  firstlight_static_dependency(mount "${prefix}/lib" libmount.a NEEDS dep::blkid)
  firstlight_static_dependency(systemd "${prefix}/lib" libsystemd.a NEEDS dep::cap)
  firstlight_static_dependency(curl "${prefix}/lib" libcurl.a NEEDS dep::ssl dep::cares dep::zlib)

  set_target_properties(dep::blkid dep::fdisk dep::mount dep::systemd dep::curl PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${prefix}/include")
  target_include_directories(dep::blkid INTERFACE "${prefix}/include/blkid")
  target_include_directories(dep::mount INTERFACE "${prefix}/include/libmount")
  target_include_directories(dep::fdisk INTERFACE "${prefix}/include/libfdisk")
  target_compile_definitions(dep::curl INTERFACE CURL_STATICLIB)
endfunction()

function(firstlight_shared_dependency name module)
  pkg_check_modules(${name} REQUIRED QUIET IMPORTED_TARGET GLOBAL ${module})
  add_library(dep::${name} ALIAS PkgConfig::${name})
endfunction()

if(FIRSTLIGHT_STATIC)
  add_library(dep::fmt ALIAS fmt::fmt-header-only)
  firstlight_static_dependencies()
else()
  add_library(dep::fmt ALIAS fmt::fmt)
  find_package(PkgConfig REQUIRED)
  firstlight_shared_dependency(crypto libcrypto)
  firstlight_shared_dependency(zlib zlib)
  firstlight_shared_dependency(blkid blkid)
  firstlight_shared_dependency(fdisk fdisk)
  firstlight_shared_dependency(mount mount)
  firstlight_shared_dependency(systemd libsystemd)
  firstlight_shared_dependency(selinux libselinux)
  firstlight_shared_dependency(curl libcurl)
endif()
