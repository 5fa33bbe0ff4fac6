# SPDX-License-Identifier: Apache-2.0
# Run by CPack behind the packages that it has made: writes the field Installed-Size of each once more, as
# dpkg-gencontrol(1) counts it. CPack counts what a link leads to, and here that is the program itself.
cmake_minimum_required(VERSION 3.25)

# KiB: what a file or the text of a link holds, rounded up, and one for each folder.
function(installed_size root result)
  set(total 0)
  file(GLOB_RECURSE entries LIST_DIRECTORIES true RELATIVE "${root}" "${root}/*")
  list(FILTER entries EXCLUDE REGEX "^DEBIAN(/|$)")
  foreach(entry IN LISTS entries)
    if(IS_SYMLINK "${root}/${entry}")
      file(READ_SYMLINK "${root}/${entry}" text)
      string(LENGTH "${text}" bytes)
    elseif(IS_DIRECTORY "${root}/${entry}")
      set(bytes 1024)
    else()
      file(SIZE "${root}/${entry}" bytes)
    endif()
    math(EXPR total "${total} + (${bytes} + 1023) / 1024")
  endforeach()
  set(${result} ${total} PARENT_SCOPE)
endfunction()

# Other generators have no such field.
list(FILTER CPACK_PACKAGE_FILES INCLUDE REGEX "\\.deb$")
foreach(package IN LISTS CPACK_PACKAGE_FILES)
  find_program(DPKG_DEB dpkg-deb REQUIRED)
  set(root "${package}.unpacked")
  # dpkg-deb takes the umask off the modes.
  execute_process(COMMAND sh -c "umask 022 && exec \"$@\"" sh "${DPKG_DEB}" --raw-extract "${package}" "${root}"
    COMMAND_ERROR_IS_FATAL ANY)
  installed_size("${root}" size)
  file(READ "${root}/DEBIAN/control" control)
  string(REGEX REPLACE "Installed-Size: [0-9]+" "Installed-Size: ${size}" control "${control}")
  file(WRITE "${root}/DEBIAN/control" "${control}")
  execute_process(COMMAND "${DPKG_DEB}" --root-owner-group -Zgzip --build "${root}" "${package}"
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE_RECURSE "${root}")
endforeach()
