// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apply/account_edit.h"
#include "sys/root.h"

namespace firstlight::apply {

// What carrying out a change of a home directory came to.
struct HomeOutcome {
  bool written = false;
  std::vector<std::string> warnings{};
};

// Carries out changes of home directories. A new home is filled under a hidden name and shown by
// publish(), so that it is whole or not there: a rename may reach the disk before the bytes do, and
// the next run takes the home for whole. All of them wait for one sync, which may serve other
// files, too; what a later change has to do with is shown before it. What was not shown is removed
// again.
class StagedHomes {
 public:
  explicit StagedHomes(sys::Root& root) : root_(root) {}
  StagedHomes(const StagedHomes&) = delete;
  StagedHomes& operator=(const StagedHomes&) = delete;
  ~StagedHomes();

  // `skeleton`: directory inside the root that a home is filled from; may be missing.
  // Throws Error: kAccount when a home cannot be moved onto what is there, kNotSupported when it
  // would have to be copied to another filesystem.
  [[nodiscard]] HomeOutcome carry_out(const HomeChange& change, const std::string& skeleton);

  [[nodiscard]] bool empty() const { return staged_.empty(); }
  // Is one of them on another filesystem (st_dev)?
  [[nodiscard]] bool lie_outside(std::uint64_t filesystem) const;
  // To be called when everything that was written is on stable storage.
  void publish();

 private:
  struct Staged {
    std::string hidden;
    std::string path;
  };

  HomeOutcome create(const CreateHome& home, const std::string& skeleton);
  void publish_related(const std::string& path);
  void sync_and_publish();

  sys::Root& root_;
  std::vector<Staged> staged_;
};

}  // namespace firstlight::apply
