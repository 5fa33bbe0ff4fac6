# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where, and the packages that CPack makes of it:
#
#   firstlight           the program in /usr/lib/firstlight, a link in the search path, what belongs to it
#   firstlight-ignition  the names of the reference engine in the search path; in place of Debian's `ignition`
#
# No package has a maintainer script: nothing is enabled by installing it.

if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
  # Kernel command lines and units name the program by its path below /usr.
  set_property(CACHE CMAKE_INSTALL_PREFIX PROPERTY VALUE /usr)
endif()
# Building the tests is not part of installing the program.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(FIRSTLIGHT_PACKAGE_CONTACT "whoever built this package <root@localhost>" CACHE STRING
  "Name and address of who builds the packages, for their field Maintainer")

# firstlight_install_link(COMPONENT PATH TARGET): PATH below the prefix as a link with the text TARGET.
function(firstlight_install_link component path target)
  cmake_path(GET path PARENT_PATH folder)
  cmake_path(GET path FILENAME name)
  set(link "${PROJECT_BINARY_DIR}/links/${folder}/${name}")
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/links/${folder}")
  file(CREATE_LINK "${target}" "${link}" SYMBOLIC)
  install(FILES "${link}" DESTINATION "${folder}" COMPONENT ${component})
endfunction()

install(TARGETS firstlight DESTINATION lib/firstlight COMPONENT firstlight)
firstlight_install_link(firstlight bin/firstlight ../lib/firstlight/firstlight)
foreach(name IN ITEMS ignition ignition-apply ignition-rmcfg ignition-validate)
  firstlight_install_link(firstlight-ignition bin/${name} ../lib/firstlight/firstlight)
endforeach()
# Where units and container files of distributions look for them.
foreach(name IN ITEMS ignition-apply ignition-rmcfg)
  firstlight_install_link(firstlight-ignition libexec/${name} ../lib/firstlight/firstlight)
endforeach()

set(hooks "${PROJECT_SOURCE_DIR}/dracut-free-hooks")
install(FILES "${hooks}/systemd/firstlight.service" DESTINATION lib/systemd/system COMPONENT firstlight)
install(PROGRAMS "${hooks}/dracut/31firstlight-ignition/module-setup.sh"
  DESTINATION lib/dracut/modules.d/31firstlight-ignition COMPONENT firstlight)
install(FILES "${hooks}/dracut/31-firstlight.conf" DESTINATION share/firstlight COMPONENT firstlight)
install(PROGRAMS "${hooks}/install-to" "${hooks}/mkosi/mkosi.finalize" DESTINATION share/firstlight COMPONENT firstlight)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/schema/" DESTINATION share/firstlight/schema COMPONENT firstlight
  FILES_MATCHING PATTERN "language" EXCLUDE PATTERN "ignition-*.json")
install(FILES "${PROJECT_SOURCE_DIR}/README.md" DESTINATION share/doc/firstlight COMPONENT firstlight)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" DESTINATION share/doc/firstlight COMPONENT firstlight
  FILES_MATCHING PATTERN "*.md")
foreach(section IN ITEMS 1 7)
  file(GLOB pages CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/man/*.${section}")
  install(FILES ${pages} DESTINATION share/man/man${section} COMPONENT firstlight)
endforeach()
set(completions "${PROJECT_SOURCE_DIR}/cmake/packaging/completions")
install(FILES "${completions}/firstlight.bash" RENAME firstlight
  DESTINATION share/bash-completion/completions COMPONENT firstlight)
install(FILES "${completions}/_firstlight" DESTINATION share/zsh/vendor-completions COMPONENT firstlight)
foreach(package IN ITEMS firstlight firstlight-ignition)
  install(FILES "${PROJECT_SOURCE_DIR}/cmake/packaging/copyright" DESTINATION share/doc/${package} COMPONENT ${package})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME firstlight)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "${FIRSTLIGHT_PACKAGE_CONTACT}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES OFF)
set(CPACK_COMPONENTS_ALL firstlight firstlight-ignition)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_POST_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/packaging/installed-size.cmake")
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)

set(CPACK_DEBIAN_FIRSTLIGHT_PACKAGE_NAME firstlight)
set(CPACK_DEBIAN_FIRSTLIGHT_PACKAGE_SUGGESTS
  "e2fsprogs, xfsprogs, btrfs-progs, dosfstools, mdadm, cryptsetup-bin, clevis-luks, firstlight-ignition")
set(CPACK_DEBIAN_FIRSTLIGHT_DESCRIPTION "first-boot provisioning in one static program
Reads user data in the Ignition config language, partitions, formats and mounts
disks, writes files, users and units, and hands over to systemd. It is made for
images without initramfs, shell or Python, and for read-only roots.")

set(CPACK_DEBIAN_FIRSTLIGHT-IGNITION_PACKAGE_NAME firstlight-ignition)
set(CPACK_DEBIAN_FIRSTLIGHT-IGNITION_PACKAGE_DEPENDS "firstlight (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_FIRSTLIGHT-IGNITION_PACKAGE_PROVIDES ignition)
set(CPACK_DEBIAN_FIRSTLIGHT-IGNITION_PACKAGE_CONFLICTS ignition)
set(CPACK_DEBIAN_FIRSTLIGHT-IGNITION_PACKAGE_REPLACES ignition)
set(CPACK_DEBIAN_FIRSTLIGHT-IGNITION_DESCRIPTION "firstlight under the names of Ignition
Links that make firstlight what runs as ignition, ignition-apply, ignition-rmcfg
and ignition-validate.")
include(CPack)
