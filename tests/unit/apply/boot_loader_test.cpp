// SPDX-License-Identifier: Apache-2.0
#include "apply/boot_loader.h"

#include <doctest/doctest.h>

#include "apply/grub_environment.h"
#include "base/error.h"

namespace firstlight::apply {
namespace {

const std::string kSignature = "# GRUB Environment Block\n";

std::string block(std::string text, std::size_t size = 1024) {
  text.insert(0, kSignature);
  text.resize(size, '#');
  return text;
}

config::KernelArguments wanted(std::vector<std::string> exist, std::vector<std::string> not_exist) {
  return {.should_exist = std::move(exist), .should_not_exist = std::move(not_exist)};
}

const config::KernelArguments kBoth = wanted({"console=ttyS0", "mitigations=off"}, {"quiet"});

TEST_CASE("entries that start Linux are changed, others are not") {
  const LoaderFiles files{
      .entries = {{"/a.conf", "title A\nlinux /a\noptions root=/dev/vda1 quiet\n"},
                  {"/b.conf",
                   "title B\nlinux /b\noptions root=/dev/vda1 console=ttyS0 "
                   "mitigations=off\n"},
                  {"/c.conf", "title C\nefi /memtest\noptions quiet\n"}},
      .grub_environment = {}};
  CHECK(starts_linux(files));
  const auto changed = decide_boot_loader(files, kBoth);
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].path == "/a.conf");
  CHECK(changed[0].text ==
        "title A\nlinux /a\noptions root=/dev/vda1 console=ttyS0 mitigations=off\n");
  CHECK_FALSE(starts_linux({.entries = {{"/c.conf", "efi /memtest\n"}}, .grub_environment = {}}));
}

TEST_CASE("where the entries take $kernelopts, what is to exist goes there") {
  LoaderFiles files{.entries = {{"/a.conf", "linux /a\noptions $kernelopts quiet\n"},
                                {"/b.conf", "linux /b\noptions $kernelopts console=ttyS0\n"},
                                {"/rescue.conf", "linux /r\noptions root=/dev/vda1\n"}},
                    .grub_environment =
                        LoaderFile{"/grubenv", block("saved_entry=1\nkernelopts=root=x quiet\n")}};
  auto changed = decide_boot_loader(files, kBoth);
  REQUIRE(changed.size() == 3);
  CHECK(changed[0].text == "linux /a\noptions $kernelopts\n");
  CHECK(changed[1].path == "/rescue.conf");
  CHECK(changed[1].text == "linux /r\noptions root=/dev/vda1 console=ttyS0 mitigations=off\n");
  CHECK(changed[2].path == "/grubenv");
  CHECK(changed[2].text ==
        block("saved_entry=1\nkernelopts=root=x console=ttyS0 mitigations=off\n"));

  // Again: nothing is left to do.
  files.entries[0].text = changed[0].text;
  files.entries[2].text = changed[1].text;
  files.grub_environment->text = changed[2].text;
  CHECK(decide_boot_loader(files, kBoth).empty());
}

TEST_CASE("a variable that is not set, or that no entry takes, does not count") {
  const std::string unset = block("saved_entry=1\n");
  auto changed = decide_boot_loader({.entries = {{"/a.conf", "linux /a\noptions $kernelopts\n"}},
                                     .grub_environment = LoaderFile{"/grubenv", unset}},
                                    wanted({"a"}, {}));
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].text == "linux /a\noptions $kernelopts a\n");

  changed =
      decide_boot_loader({.entries = {{"/a.conf", "linux /a\n"}},
                          .grub_environment = LoaderFile{"/grubenv", block("kernelopts=b\n")}},
                         wanted({"a"}, {"b"}));
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].text == "linux /a\noptions a\n");
}

TEST_CASE("GRUB's environment block") {
  const std::string text = block("# a warning\na=1\nkernelopts=x\\\\y z\nlast=\\\n1\n");
  CHECK(grub_variable(text, "kernelopts", "f") == "x\\y z");
  CHECK(grub_variable(text, "last", "f") == "\n1");
  CHECK_FALSE(grub_variable(text, "kernel", "f"));
  CHECK(with_grub_variable(text, "a", "2", "f") ==
        block("# a warning\na=2\nkernelopts=x\\\\y z\nlast=\\\n1\n"));
  CHECK(with_grub_variable(text, "new", "q\\", "f") ==
        block("# a warning\na=1\nkernelopts=x\\\\y z\nlast=\\\n1\nnew=q\\\\\n"));
  CHECK(with_grub_variable(block(""), "a", "1", "f") == block("a=1\n"));
  CHECK(with_grub_variable(block("", 40), "a", std::string(12, 'x'), "f").size() == 40);
  CHECK_THROWS_WITH_AS(
      static_cast<void>(with_grub_variable(block("", 40), "a", std::string(13, 'x'), "f")),
      doctest::Contains("the block has 40"), Error);
  for (const char* const none : {"", "kernelopts=x\n", "# GRUB Environment"}) {
    CHECK_THROWS_AS(static_cast<void>(grub_variable(none, "a", "f")), Error);
  }
}

}  // namespace
}  // namespace firstlight::apply
