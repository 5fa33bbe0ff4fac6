// SPDX-License-Identifier: Apache-2.0
// Keys of lists: spec validation section 9. append, options and mountOptions may repeat.
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "config/diagnostic_code.h"
#include "config/keys.h"
#include "config/members.h"
#include "config/rule_set.h"

namespace firstlight::config {
namespace {

// The keys seen in one list, or in several lists that share their keys.
class KeySpace {
 public:
  explicit KeySpace(const RuleRun& run) : run_(run) {}

  template <typename T>
  void add(const std::vector<T>& list, const Place& place) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      Key key = key_of(list[i]);
      if (!seen_.insert(std::move(key.value)).second) {
        run_.error(code::kDuplicateEntry, place.element(i),
                   fmt::format("duplicate entry: an earlier one has the same {}", key.name));
      }
    }
  }

 private:
  const RuleRun& run_;
  std::unordered_set<std::string> seen_;
};

// Visits the members of one object: each keyed list in it, and what is inside.
template <typename T>
class UniquenessWalk {
 public:
  UniquenessWalk(const RuleRun& run, const T& object, const Place& place)
      : run_(run), object_(object), place_(place) {}

  template <typename Member>
  void member(std::string_view name, Member pointer, SpecVersion /*since*/ = SpecVersion::kV30) {
    check(object_.*pointer, place_.member(name));
  }

  template <typename List>
  void append_only(std::string_view name, List pointer, SpecVersion /*since*/ = SpecVersion::kV30) {
    check_elements(object_.*pointer, place_.member(name));
  }

  template <typename Member>
  void reference(std::string_view name, Member pointer) {
    member(name, pointer);
  }

  template <typename... Lists>
  void one_key_space(SharedKeyList<Lists>... lists) {
    KeySpace keys(run_);
    (keys.add(object_.*lists.pointer, place_.member(lists.name)), ...);
    (check_elements(object_.*lists.pointer, place_.member(lists.name)), ...);
  }

  template <typename Visit>
  void nested(std::string_view name, Visit visit, SpecVersion /*since*/ = SpecVersion::kV30) {
    UniquenessWalk inner(run_, object_, place_.member(name));
    visit(inner);
  }

 private:
  void check(const std::string& /*scalar*/, const Place& /*place*/) {}
  void check(std::int64_t /*scalar*/, const Place& /*place*/) {}

  template <typename Scalar>
  void check(const std::optional<Scalar>& /*scalar*/, const Place& /*place*/) {}

  template <typename Object>
  void check(const Object& object, const Place& place) {
    UniquenessWalk<Object> walk(run_, object, place);
    visit_members(walk, Type<Object>{});
  }

  template <typename Element>
  void check(const std::vector<Element>& list, const Place& place) {
    KeySpace(run_).add(list, place);
    check_elements(list, place);
  }

  template <typename Element>
  void check_elements(const std::vector<Element>& list, const Place& place) {
    for (std::size_t i = 0; i < list.size(); ++i) check(list[i], place.element(i));
  }

  const RuleRun& run_;
  const T& object_;
  const Place place_;
};

}  // namespace

void check_uniqueness(const RuleRun& run) {
  UniquenessWalk<Config> walk(run, run.config, Place());
  visit_members(walk, Type<Config>{});
}

}  // namespace firstlight::config
