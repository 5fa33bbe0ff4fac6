// SPDX-License-Identifier: Apache-2.0
#include "config/merge.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "config/keys.h"
#include "config/members.h"

namespace firstlight::config {
namespace {

// merge_into(base, child): `base` is the parent and becomes the result.
void merge_into(std::string& base, std::string child) { base = std::move(child); }

void merge_into(std::int64_t& base, std::int64_t child) { base = child; }

template <typename Scalar>
void merge_into(std::optional<Scalar>& base, std::optional<Scalar> child) {
  if (child) base = std::move(child);
}

template <typename Element>
void merge_into(std::vector<Element>& base, std::vector<Element> child);

template <typename Object>
void merge_into(Object& base, Object child);

using Keys = std::unordered_set<std::string>;

template <typename Element>
Keys keys_of(const std::vector<Element>& list) {
  Keys keys;
  for (const Element& element : list) keys.insert(key_of(element).value);
  return keys;
}

// True if an element of the child takes its counterpart away and is gone itself.
template <typename Element>
bool removes(const Element& /*element*/) {
  return false;
}

bool removes(const HttpHeader& header) { return !header.value; }

// `elsewhere`: keys that the child has in other lists of the same key space.
template <typename Element>
void merge_keyed(std::vector<Element>& base, std::vector<Element> child, const Keys& elsewhere) {
  if (child.empty() && elsewhere.empty()) return;
  std::unordered_map<std::string, std::size_t> child_index;
  for (std::size_t i = 0; i < child.size(); ++i) child_index.emplace(key_of(child[i]).value, i);
  std::vector<bool> taken(child.size());
  std::vector<Element> result;
  result.reserve(base.size() + child.size());
  for (Element& element : base) {
    const std::string key = key_of(element).value;
    const auto found = child_index.find(key);
    if (found == child_index.end()) {
      if (!elsewhere.contains(key)) result.push_back(std::move(element));
      continue;
    }
    Element& counterpart = child[found->second];
    taken[found->second] = true;
    if (removes(counterpart)) continue;
    merge_into(element, std::move(counterpart));
    result.push_back(std::move(element));
  }
  for (std::size_t i = 0; i < child.size(); ++i) {
    if (!taken[i]) result.push_back(std::move(child[i]));
  }
  base = std::move(result);
}

template <typename Element>
void append(std::vector<Element>& base, std::vector<Element> child) {
  base.insert(base.end(), std::make_move_iterator(child.begin()),
              std::make_move_iterator(child.end()));
}

// Visits the members of two objects of one kind.
template <typename T>
class Merging {
 public:
  Merging(T& base, T& child) : base_(base), child_(child) {}

  template <typename Member>
  void member(std::string_view /*name*/, Member pointer,
              SpecVersion /*since*/ = SpecVersion::kV30) {
    merge_into(base_.*pointer, std::move(child_.*pointer));
  }

  template <typename List>
  void append_only(std::string_view /*name*/, List pointer,
                   SpecVersion /*since*/ = SpecVersion::kV30) {
    append(base_.*pointer, std::move(child_.*pointer));
  }

  template <typename Member>
  void reference(std::string_view name, Member pointer) {
    member(name, pointer);
  }

  // An element that the child has in its own list, too, is found there first: that these keys are
  // among those "elsewhere" as well makes no difference.
  template <typename... Lists>
  void one_key_space(SharedKeyList<Lists>... lists) {
    Keys keys;
    (keys.merge(keys_of(child_.*lists.pointer)), ...);
    (merge_keyed(base_.*lists.pointer, std::move(child_.*lists.pointer), keys), ...);
  }

  template <typename Visit>
  void nested(std::string_view /*name*/, Visit visit, SpecVersion /*since*/ = SpecVersion::kV30) {
    visit(*this);
  }

 private:
  T& base_;
  T& child_;
};

template <typename Element>
void merge_into(std::vector<Element>& base, std::vector<Element> child) {
  merge_keyed(base, std::move(child), {});
}

template <typename Object>
void merge_into(Object& base, Object child) {
  const Object unset{};
  if (child == unset) return;
  if (base == unset) {
    base = std::move(child);
    return;
  }
  Merging<Object> merging(base, child);
  visit_members(merging, Type<Object>{});
}

}  // namespace

Config merge(Config parent, Config child) {
  merge_into(parent, std::move(child));
  return parent;
}

Ignition merge(Ignition parent, Ignition child) {
  merge_into(parent, std::move(child));
  return parent;
}

}  // namespace firstlight::config
