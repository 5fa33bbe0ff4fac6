// SPDX-License-Identifier: Apache-2.0
//
// In the static program these take the place of the C library's functions that load a shared
// library at run time: account look-up reads /etc/passwd and /etc/group, the numbers of services
// are left to the caller, and names of hosts are refused, because libcurl finds them through
// c-ares. Our own code calls none of them; linked libraries do. The names and signatures are
// POSIX's; src/CMakeLists.txt links this file into static programs only and compiles it without
// link-time optimization, which would not see that the libraries use it.
#include <grp.h>
#include <netdb.h>
#include <pwd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>

namespace {

constexpr std::size_t kEntryBytes = 16384;

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

// The first entry of an account file that `matches`, in the manner of getpwnam_r(3): 0 and *result
// set, 0 and *result null when there is none, or an error number (ERANGE: the buffer is too small).
template <typename Entry, typename Read, typename Matches>
int find_account(const char* path, Read read, Matches matches, Entry* entry, char* buffer,
                 std::size_t buffer_bytes, Entry** result) {
  *result = nullptr;
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path, "re"));
  if (file == nullptr) {
    return errno == ENOENT ? 0 : errno;
  }
  for (;;) {
    Entry* found = nullptr;
    const int error = read(file.get(), entry, buffer, buffer_bytes, &found);
    if (error == ENOENT) {
      return 0;
    }
    if (error != 0) {
      return error;
    }
    if (matches(*found)) {
      *result = found;
      return 0;
    }
  }
}

template <typename Matches>
int find_user(Matches matches, passwd* entry, char* buffer, std::size_t buffer_bytes,
              passwd** result) {
  return find_account("/etc/passwd", fgetpwent_r, matches, entry, buffer, buffer_bytes, result);
}

template <typename Matches>
int find_group(Matches matches, group* entry, char* buffer, std::size_t buffer_bytes,
               group** result) {
  return find_account("/etc/group", fgetgrent_r, matches, entry, buffer, buffer_bytes, result);
}

auto user_named(const char* name) {
  return [name](const passwd& user) { return std::strcmp(user.pw_name, name) == 0; };
}
auto user_numbered(uid_t uid) {
  return [uid](const passwd& user) { return user.pw_uid == uid; };
}
auto group_named(const char* name) {
  return [name](const group& entry) { return std::strcmp(entry.gr_name, name) == 0; };
}
auto group_numbered(gid_t gid) {
  return [gid](const group& entry) { return entry.gr_gid == gid; };
}

// The storage behind getpwnam(3) and its like, which hand out a pointer; one per thread.
template <typename Entry>
struct Slot {
  Entry entry{};
  std::array<char, kEntryBytes> buffer{};
};

template <typename Matches>
passwd* user_in_slot(Matches matches) {
  thread_local Slot<passwd> slot;
  passwd* result = nullptr;
  errno = find_user(matches, &slot.entry, slot.buffer.data(), slot.buffer.size(), &result);
  return result;
}

template <typename Matches>
group* group_in_slot(Matches matches) {
  thread_local Slot<group> slot;
  group* result = nullptr;
  errno = find_group(matches, &slot.entry, slot.buffer.data(), slot.buffer.size(), &result);
  return result;
}

}  // namespace

extern "C" {

passwd* getpwnam(const char* name) { return user_in_slot(user_named(name)); }
passwd* getpwuid(uid_t uid) { return user_in_slot(user_numbered(uid)); }
group* getgrnam(const char* name) { return group_in_slot(group_named(name)); }
group* getgrgid(gid_t gid) { return group_in_slot(group_numbered(gid)); }

int getpwnam_r(const char* name, passwd* entry, char* buffer, std::size_t buffer_bytes,
               passwd** result) {
  return find_user(user_named(name), entry, buffer, buffer_bytes, result);
}
int getpwuid_r(uid_t uid, passwd* entry, char* buffer, std::size_t buffer_bytes, passwd** result) {
  return find_user(user_numbered(uid), entry, buffer, buffer_bytes, result);
}
int getgrnam_r(const char* name, group* entry, char* buffer, std::size_t buffer_bytes,
               group** result) {
  return find_group(group_named(name), entry, buffer, buffer_bytes, result);
}
int getgrgid_r(gid_t gid, group* entry, char* buffer, std::size_t buffer_bytes, group** result) {
  return find_group(group_numbered(gid), entry, buffer, buffer_bytes, result);
}

int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo** result) {
  *result = nullptr;
  return EAI_FAIL;
}
void freeaddrinfo(addrinfo*) noexcept {}
int getnameinfo(const sockaddr*, socklen_t, char*, socklen_t, char*, socklen_t, int) {
  return EAI_FAIL;
}
servent* getservbyname(const char*, const char*) { return nullptr; }
int getservbyport_r(int, const char*, servent*, char*, std::size_t, servent** result) {
  *result = nullptr;
  return ENOENT;
}

// What the dependency prefix's copies of OpenSSL and libselinux call instead of dlopen(3) and its
// like: engines and providers outside the program are not there, supplementary groups not asked
// for.
void* firstlight_absent_dlopen(const char*, int) { return nullptr; }
void* firstlight_absent_dlsym(void*, const char*) { return nullptr; }
int firstlight_absent_dlclose(void*) { return -1; }
const char* firstlight_absent_dlerror() { return "a static program loads no libraries"; }
int firstlight_absent_dladdr(const void*, void*) { return 0; }
int firstlight_absent_getgrouplist(const char*, gid_t, gid_t*, int*) { return -1; }
hostent* firstlight_absent_gethostbyname(const char*) { return nullptr; }

}  // extern "C"
