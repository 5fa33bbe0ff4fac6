// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/unique_fd.h"
#include "sys/node_attributes.h"

namespace firstlight::sys {

// May a node of the same name be replaced?
enum class Existing { kRefuse, kReplace };

// A whole new file or link that has no place in the tree yet. It becomes visible by publish(), in
// one step; without it, it is gone again.
//
// A file that is to replace nothing has no name until then (open(2), O_TMPFILE): a power cut leaves
// nothing behind, and the directory is searched and changed once, not three times. Everything else,
// and all on filesystems that cannot do that, has a hidden name beside its destination
// (".firstlight.NAME"). That depends on the destination only, so that what a power cut leaves
// behind is found and replaced by the next run.
//
// All functions throw Error (kTree) naming `path`, as Root does.
class [[nodiscard]] StagedFile {
 public:
  // Where it is to be: `name` in `directory` (O_PATH will do), which is `path` inside the root.
  // Files of one directory may share the descriptor.
  struct Place {
    std::shared_ptr<const UniqueFd> directory;
    std::string name;
    std::string path;
  };

  // An empty file; one with a name is 0600. `must_have_name`: the caller needs hidden_name().
  StagedFile(Place place, Existing existing, const NodeAttributes& attributes, bool must_have_name);
  // Takes over what the caller has made in the directory under hidden_name_of(name).
  static StagedFile made(Place place, Existing existing);

  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&&) = delete;
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;
  ~StagedFile();

  [[nodiscard]] const UniqueFd& directory() const { return *place_.directory; }
  // Its name in the directory by now; empty if it has none.
  [[nodiscard]] const std::string& hidden_name() const { return hidden_name_; }

  // To be called for the bytes in order, then finish() once, of a new file only; that sets the
  // attributes.
  void write(std::string_view piece);
  void finish();

  // Gives it its name. With kReplace it takes the place of a file or link, never of a directory.
  void publish();

 private:
  StagedFile(Place place, Existing existing) : place_(std::move(place)), existing_(existing) {}

  [[nodiscard]] bool create_nameless();
  void create_hidden();
  [[nodiscard]] bool name_nameless() const;
  [[nodiscard]] bool rename_hidden() const;

  Place place_;
  Existing existing_;
  NodeAttributes attributes_;  // of a new file
  UniqueFd file_;              // open until finish(), a nameless one until it is published
  std::string hidden_name_;    // empty: nothing to remove
};

}  // namespace firstlight::sys
