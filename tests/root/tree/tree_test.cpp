// SPDX-License-Identifier: Apache-2.0
// Files, directories and links on a real directory: results, refusals, repeated runs.
#include "apply/tree.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "temporary_root.h"

namespace firstlight::test {
namespace {

// A config under construction; pointers are numbered in order.
struct Tree {
  std::vector<plan::TreeStep> steps;
  apply::Contents contents;

  plan::FileStep& file(std::string path, const char* text) {
    plan::FileStep step{.pointer = pointer("files"), .path = std::move(path)};
    if (text != nullptr) {
      step.contents.source = "data:,x";
      contents.put(step.pointer + "/contents", text);
    }
    return std::get<plan::FileStep>(steps.emplace_back(std::move(step)));
  }
  void append(plan::FileStep& step, const char* text) {
    contents.put(step.pointer + "/append/" + std::to_string(step.append.size()), text);
    step.append.push_back({.source = "data:,x"});
  }
  plan::DirectoryStep& directory(std::string path) {
    return std::get<plan::DirectoryStep>(steps.emplace_back(
        plan::DirectoryStep{.pointer = pointer("directories"), .path = std::move(path)}));
  }
  plan::LinkStep& link(std::string path, std::string target, bool hard = false) {
    return std::get<plan::LinkStep>(steps.emplace_back(plan::LinkStep{.pointer = pointer("links"),
                                                                      .path = std::move(path),
                                                                      .target = std::move(target),
                                                                      .hard = hard}));
  }

 private:
  [[nodiscard]] std::string pointer(const char* list) const {
    return std::string("/storage/") + list + "/" + std::to_string(steps.size());
  }
};

apply::AccountNames names() {
  return apply::AccountNames(apply::parse_account_files(
      {.passwd = "root:x:0:0::/:/x\ncore:x:1000:1000::/:/x\n", .group = "staff:x:50:\n"}));
}

std::vector<StepRecord> write(const Tree& tree, const TemporaryRoot& directory) {
  sys::Root root(directory.path());
  Recorder recorder;
  {
    const Recorder::Phase phase(recorder, "tree");
    apply::write_tree(tree.steps, tree.contents, root, names(), recorder);
  }
  return recorder.report().phases.at(0).steps;
}

// The text of the refusal, after checking that nothing was changed; empty: it went through.
std::string refusal(const Tree& tree, const TemporaryRoot& directory) {
  const auto before = directory.listing("/");
  try {
    write(tree, directory);
  } catch (const Error& error) {
    CHECK(directory.listing("/") == before);
    return error.what();
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a whole tree is written, and a second run changes nothing") {
  const TemporaryRoot directory;
  directory.write("/etc/kept", "kept\n", 0600);
  directory.write("/etc/old", "old\n");
  directory.link("/etc/alias", "real");
  Tree tree;
  tree.directory("/srv/deep/dir").mode = 02775;
  tree.directory("/srv/deep").user.name = "core";
  tree.file("/srv/deep/dir/file", "hello").group.name = "staff";
  tree.file("/etc/alias/below", "through a link").mode = 0400;
  tree.file("/etc/empty", nullptr);
  tree.append(tree.file("/etc/kept", nullptr), "more\n");
  plan::FileStep& replaced = tree.file("/etc/old", "new\n");
  replaced.overwrite = true;
  tree.append(replaced, "and more\n");
  tree.file("/usr/local/bin/tool", "#!/bin/x\n").mode = 04755;
  tree.link("/etc/hard", "/etc/old", /*hard=*/true);
  tree.link("/etc/soft", "../somewhere/else");

  for (const StepRecord& step : write(tree, directory)) {
    CAPTURE(step.object);
    CHECK(step.outcome == StepOutcome::kDone);
  }
  const auto after = directory.listing("/");
  CHECK(directory.listing("/srv") == std::vector<std::string>{
                                         "/srv 40755 0:0",
                                         "/srv/deep 40755 1000:0",
                                         "/srv/deep/dir 42775 0:0",
                                         "/srv/deep/dir/file 100644 0:50 [hello]",
                                     });
  CHECK(directory.listing("/etc/real/below") ==
        std::vector<std::string>{"/etc/real/below 100400 0:0 [through a link]"});
  CHECK(directory.listing("/etc/kept") ==
        std::vector<std::string>{"/etc/kept 100600 0:0 [kept\nmore\n]"});
  CHECK(directory.read("/etc/empty").empty());
  CHECK(directory.read("/etc/hard") == "new\nand more\n");
  CHECK(directory.listing("/usr/local/bin/tool") ==
        std::vector<std::string>{"/usr/local/bin/tool 104755 0:0 [#!/bin/x\n]"});
  CHECK(directory.listing("/etc/soft") ==
        std::vector<std::string>{"/etc/soft 120777 0:0 -> ../somewhere/else"});
  struct stat old {};
  struct stat hard {};
  REQUIRE(::stat(directory.host("/etc/old").c_str(), &old) == 0);
  REQUIRE(::stat(directory.host("/etc/hard").c_str(), &hard) == 0);
  CHECK(old.st_ino == hard.st_ino);

  for (const StepRecord& step : write(tree, directory)) {
    CAPTURE(step.object);
    CHECK(step.outcome == StepOutcome::kAlreadySo);
  }
  CHECK(directory.listing("/") == after);
}

TEST_CASE("overwritten directories lose what they held, once") {
  const TemporaryRoot directory;
  directory.write("/etc/app/old.conf", "old");
  Tree tree;
  tree.directory("/etc/app").overwrite = true;
  tree.file("/etc/app/new.conf", "new");
  tree.file("/etc/app/sub/deep.conf", "deep");
  write(tree, directory);
  const std::vector<std::string> expected = {
      "/etc/app 40755 0:0", "/etc/app/new.conf 100644 0:0 [new]", "/etc/app/sub 40755 0:0",
      "/etc/app/sub/deep.conf 100644 0:0 [deep]"};
  CHECK(directory.listing("/etc/app") == expected);
  for (const StepRecord& step : write(tree, directory)) {
    CHECK(step.outcome == StepOutcome::kAlreadySo);
  }
  directory.write("/etc/app/stranger", "x");
  write(tree, directory);
  CHECK(directory.listing("/etc/app") == expected);
}

TEST_CASE("kinds are replaced by each other when overwrite allows it") {
  const TemporaryRoot directory;
  directory.write("/a/in/dir", "x");
  directory.write("/b", "file");
  directory.link("/c", "nowhere");
  Tree tree;
  tree.file("/a", "file now").overwrite = true;
  tree.directory("/b").overwrite = true;
  tree.file("/b/child", "child");
  tree.file("/c", "no link any more").overwrite = true;
  write(tree, directory);
  CHECK(directory.listing("/a") == std::vector<std::string>{"/a 100644 0:0 [file now]"});
  CHECK(directory.listing("/b") ==
        std::vector<std::string>{"/b 40755 0:0", "/b/child 100644 0:0 [child]"});
  CHECK(directory.listing("/c") == std::vector<std::string>{"/c 100644 0:0 [no link any more]"});
}

TEST_CASE("all conflicts are reported together and nothing is written") {
  const TemporaryRoot directory;
  directory.write("/etc/file", "x");
  directory.write("/etc/dir/child", "x");
  directory.link("/etc/same", "dir");
  Tree tree;
  tree.file("/fine", "fine");
  tree.file("/etc/file", "other");
  tree.file("/etc/dir", "x");
  tree.directory("/etc/file/below");
  tree.file("/etc/same/new", "1");
  tree.file("/etc/dir/new", "2");
  tree.file("/owned", "x").user.name = "nobody-here";
  tree.file("/grouped", "x").group.name = "no-such-group";
  tree.link("/hard", "/missing", /*hard=*/true);
  tree.link("/hard-dir", "/etc", /*hard=*/true);
  const std::string text = refusal(tree, directory);
  for (const char* part :
       {"/storage/files/1", "/storage/files/2", "/storage/directories/3", "/storage/files/5",
        "/storage/files/6", "/storage/files/7", "/storage/links/8", "/storage/links/9",
        "'nobody-here'", "'no-such-group'", "10 problems"}) {
    CAPTURE(part);
    CAPTURE(text);
    CHECK(contains(text, part));
  }
  CHECK_FALSE(contains(text, "/storage/files/0"));
}

TEST_CASE("a file is no directory for another entry") {
  const TemporaryRoot directory;
  Tree tree;
  tree.file("/a/file", "x");
  tree.file("/a/file/below", "y");
  CHECK(contains(refusal(tree, directory), "lies below '/a/file'"));
}

TEST_CASE("files that differ in mode or owner only are refused without overwrite") {
  const TemporaryRoot directory;
  directory.write("/f", "same", 0600);
  Tree tree;
  tree.file("/f", "same");
  CHECK(contains(refusal(tree, directory), "overwrite is not true"));
  Tree with_mode;
  with_mode.file("/f", "same").mode = 0600;
  CHECK(refusal(with_mode, directory).empty());
}

TEST_CASE("more files than descriptors are written") {
  const TemporaryRoot directory;
  Tree tree;
  for (int i = 0; i < 1500; ++i) tree.file("/many/" + std::to_string(i), "x");
  write(tree, directory);
  CHECK(directory.listing("/many").size() == 1501);
}

}  // namespace firstlight::test
