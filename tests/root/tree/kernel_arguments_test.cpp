// SPDX-License-Identifier: Apache-2.0
// Kernel arguments in the files of a boot loader on a real directory.
#include "apply/kernel_arguments.h"

#include <doctest/doctest.h>
#include <sys/mount.h>

#include <optional>
#include <string>

#include "base/error.h"
#include "sys/mount.h"
#include "temporary_root.h"

namespace firstlight::test {
namespace {

using apply::KernelArgumentsResult;

constexpr const char* kEntry = "/boot/loader/entries/linux.conf";
constexpr const char* kNote = "/var/lib/firstlight/kernel-arguments";
const config::KernelArguments kWanted{.should_exist = {"a=1"}, .should_not_exist = {"quiet"}};

struct Outcome {
  std::optional<KernelArgumentsResult> result;
  std::string failure;
  RunReport report;
};

Outcome run(const TemporaryRoot& directory, const config::KernelArguments& wanted,
            const std::string& running = {}) {
  Recorder recorder;
  sys::DeviceNames names;
  apply::TargetLabels labels(directory.path());
  Outcome outcome;
  try {
    outcome.result = apply::set_kernel_arguments(
        wanted, names,
        {.root = directory.path(), .look_at_disks = false, .running = running, .boot_id = "boot-1"},
        labels, recorder);
  } catch (const Error& error) {
    outcome.failure = error.what();
  }
  outcome.report = recorder.report();
  return outcome;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

TEST_CASE("nothing is wanted: nothing is looked at") {
  const TemporaryRoot root;
  const Outcome outcome = run(root, {}, "quiet");
  CHECK(outcome.result == KernelArgumentsResult::kAsWanted);
  CHECK(outcome.report.phases.empty());
}

TEST_CASE("every file of the boot loader is changed once, and keeps mode and owner") {
  const TemporaryRoot root;
  root.write(kEntry, "linux /a\noptions root=x quiet\n", 0640);
  root.own(kEntry, 7, 8);
  root.write("/efi/loader/entries/other.conf", "linux /b\noptions root=x a=1\n");
  root.write("/boot/loader/entries/notes.txt", "linux quiet\n");
  root.write("/etc/kernel/cmdline", "root=x quiet\n");

  const Outcome first = run(root, kWanted);
  CAPTURE(first.failure);
  CHECK(first.result == KernelArgumentsResult::kChanged);
  CHECK(root.read(kEntry) == "linux /a\noptions root=x a=1\n");
  CHECK(has(joined(root.listing("/boot/loader/entries")), "640 7:8"));
  CHECK(root.read("/efi/loader/entries/other.conf") == "linux /b\noptions root=x a=1\n");
  CHECK(root.read("/boot/loader/entries/notes.txt") == "linux quiet\n");
  CHECK(root.read("/etc/kernel/cmdline") == "root=x a=1\n");
  CHECK(has(root.read(kNote), " boot-1\n"));

  const auto before = root.listing("/boot");
  const Outcome second = run(root, kWanted, "root=x a=1");
  CHECK(second.result == KernelArgumentsResult::kAsWanted);
  CHECK(second.report.phases.at(0).steps.at(0).outcome == StepOutcome::kAlreadySo);
  CHECK(second.report.warnings.empty());
  CHECK(root.listing("/boot") == before);
  CHECK(root.read(kNote) == "<absent>");
}

TEST_CASE("a kernel that was started by other means is told of, not rebooted for ever") {
  const TemporaryRoot root;
  root.write(kEntry, "linux /a\noptions a=1\n");
  const Outcome outcome = run(root, kWanted, "quiet");
  CHECK(outcome.result == KernelArgumentsResult::kAsWanted);
  REQUIRE(outcome.report.warnings.size() == 1);
  CHECK(has(outcome.report.warnings[0], "was not started with them"));
}

TEST_CASE("a change that did not stay is not made again, another one is") {
  const TemporaryRoot root;
  const std::string original = "linux /a\noptions quiet\n";
  root.write(kEntry, original);
  CHECK(run(root, kWanted).result == KernelArgumentsResult::kChanged);
  root.write(kEntry, original);
  CHECK(has(run(root, kWanted).failure, "the change did not stay"));
  CHECK(root.read(kEntry) == original);
  CHECK(run(root, {.should_exist = {"b"}, .should_not_exist = {}}).result ==
        KernelArgumentsResult::kChanged);
}

TEST_CASE("a change that could not be made is not noted as made") {
  const TemporaryRoot root;
  root.write(kEntry, "linux /a\noptions quiet\n");
  const std::string boot = root.host("/boot");
  REQUIRE(::mount(boot.c_str(), boot.c_str(), nullptr, MS_BIND, nullptr) == 0);
  const sys::ScopedMount mount(boot);
  REQUIRE(::mount(nullptr, boot.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0);
  CHECK(has(run(root, kWanted).failure, kEntry));
  CHECK(root.read(kNote) == "<absent>");
  REQUIRE(::mount(nullptr, boot.c_str(), nullptr, MS_REMOUNT | MS_BIND, nullptr) == 0);
  CHECK(run(root, kWanted).result == KernelArgumentsResult::kChanged);
}

TEST_CASE("GRUB's environment is changed where it is, not the link to it") {
  const TemporaryRoot root;
  std::string block = "# GRUB Environment Block\nkernelopts=root=x quiet\n";
  block.resize(1024, '#');
  root.write("/boot/loader/entries/fedora.conf", "linux /a\noptions $kernelopts\n");
  root.write("/boot/efi/EFI/fedora/grubenv", block);
  root.link("/boot/grub2/grubenv", "../efi/EFI/fedora/grubenv");
  const Outcome outcome = run(root, kWanted);
  CAPTURE(outcome.failure);
  CHECK(outcome.result == KernelArgumentsResult::kChanged);
  const std::string changed = root.read("/boot/efi/EFI/fedora/grubenv");
  CHECK(changed.size() == 1024);
  CHECK(has(changed, "\nkernelopts=root=x a=1\n#"));
  CHECK(has(joined(root.listing("/boot/grub2")), "../efi/EFI/fedora/grubenv"));
}

TEST_CASE("without a boot loader the running kernel decides") {
  const TemporaryRoot root;
  CHECK(run(root, kWanted, "x a=1").result == KernelArgumentsResult::kAsWanted);
  CHECK(has(run(root, kWanted, "x a=1 quiet").failure, "firstlight.boot=DEVICE"));
  CHECK(has(run(root, kWanted).failure, "no entries of the Boot Loader Specification"));
  CHECK(root.listing("/").size() == 1);  // itself
}

}  // namespace
}  // namespace firstlight::test
