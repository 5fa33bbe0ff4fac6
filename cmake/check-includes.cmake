# SPDX-License-Identifier: Apache-2.0
# cmake -DFOLDERS=a;b -DPACKAGES=c;d -DSYSTEM_CALLS=TRUE|FALSE -DFILES=... -P check-includes.cmake
# Fails when one of FILES includes a header of a folder, library or system interface that is not declared.
cmake_minimum_required(VERSION 3.25)

set(libraries
  "rapidjson" "^rapidjson/"
  "crypto" "^openssl/"
  "zlib" "^zlib\\.h"
  "blkid" "^(blkid/)?blkid\\.h"
  "fdisk" "^(libfdisk/)?libfdisk\\.h"
  "mount" "^(libmount/)?libmount\\.h"
  "selinux" "^selinux/"
  "systemd" "^systemd/"
  "curl" "^curl/")
set(system_calls
  "^(linux|net|netinet|netpacket|arpa|asm|scsi|mtd)/"
  "^sys/(acl|auxv|capability|epoll|eventfd|fanotify|file|fsuid|inotify|ioctl|klog|mman|mount|personality|pidfd|prctl|ptrace|quota|reboot|resource|select|sendfile|signalfd|socket|statfs|statvfs|swap|syscall|sysmacros|timerfd|uio|un|utsname|vfs|wait|xattr)\\.h"
  "^(dlfcn|fts|ftw|glob|grp|mntent|netdb|poll|pthread|pty|pwd|resolv|sched|shadow|spawn|syscall|syslog|termios|utmp|utmpx|wordexp)\\.h")

function(library_of header result)
  set(pairs ${libraries})
  set(${result} "" PARENT_SCOPE)
  while(pairs)
    list(POP_FRONT pairs library pattern)
    if(header MATCHES "${pattern}")
      set(${result} "${library}" PARENT_SCOPE)
      return()
    endif()
  endwhile()
endfunction()

set(faults "")
foreach(file IN LISTS FILES)
  file(STRINGS "${file}" lines REGEX "^[ \t]*#[ \t]*include")
  foreach(line IN LISTS lines)
    if(line MATCHES "include[ \t]*\"([^\"/]+)/" AND NOT CMAKE_MATCH_1 IN_LIST FOLDERS)
      string(APPEND faults "${file}: ${line}: src/${CMAKE_MATCH_1} is not among its LINKS in src/CMakeLists.txt\n")
    elseif(line MATCHES "include[ \t]*\"[^/]*\"")
      string(APPEND faults "${file}: ${line}: name the folder, as in \"base/error.h\"\n")
    elseif(line MATCHES "include[ \t]*<([^>]+)>")
      set(header "${CMAKE_MATCH_1}")
      library_of("${header}" library)
      if(library AND NOT library IN_LIST PACKAGES)
        string(APPEND faults "${file}: ${line}: ${library} is not among its PACKAGES in src/CMakeLists.txt\n")
      endif()
      foreach(pattern IN LISTS system_calls)
        if(header MATCHES "${pattern}" AND NOT SYSTEM_CALLS)
          string(APPEND faults "${file}: ${line}: system interfaces belong into src/sys and src/net\n")
        endif()
      endforeach()
    endif()
  endforeach()
endforeach()
if(faults)
  message(FATAL_ERROR "A folder uses what it does not declare:\n${faults}")
endif()
