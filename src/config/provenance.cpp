// SPDX-License-Identifier: Apache-2.0
#include "config/provenance.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "config/keys.h"
#include "config/members.h"
#include "config/place.h"

namespace firstlight::config {
namespace {

// Told of each entry: the keys on the way to it, and where it stands.
using OnEntry = std::function<void(const std::string& keys, const Place& place)>;

// Visits the members of one object, an entry before those inside of it.
template <typename T>
class EntryWalk {
 public:
  EntryWalk(const T& object, const std::string& keys, const Place& place, const OnEntry& on_entry)
      : object_(object), keys_(keys), place_(place), on_entry_(on_entry) {}

  template <typename Member>
  void member(std::string_view name, Member pointer, SpecVersion /*since*/ = SpecVersion::kV30) {
    visit(object_.*pointer, extended(name), place_.member(name));
  }

  // Without keys nobody can tell which element of the merged list is which.
  template <typename List>
  void append_only(std::string_view /*name*/, List /*pointer*/,
                   SpecVersion /*since*/ = SpecVersion::kV30) {}

  template <typename Member>
  void reference(std::string_view name, Member pointer) {
    member(name, pointer);
  }

  template <typename... Lists>
  void one_key_space(SharedKeyList<Lists>... lists) {
    (member(lists.name, lists.pointer), ...);
  }

  template <typename Visit>
  void nested(std::string_view name, Visit visit_inner, SpecVersion /*since*/ = SpecVersion::kV30) {
    const std::string keys = extended(name);
    EntryWalk inner(object_, keys, place_.member(name), on_entry_);
    visit_inner(inner);
  }

 private:
  // The separator is in no key that anybody would write.
  [[nodiscard]] std::string extended(std::string_view step) const {
    return (keys_ + '\x1f').append(step);
  }

  void visit(const std::string& /*scalar*/, const std::string& /*keys*/, const Place& /*place*/) {}
  void visit(std::int64_t /*scalar*/, const std::string& /*keys*/, const Place& /*place*/) {}
  void visit(const std::vector<std::string>& /*list*/, const std::string& /*keys*/,
             const Place& /*place*/) {}

  template <typename Scalar>
  void visit(const std::optional<Scalar>& /*scalar*/, const std::string& /*keys*/,
             const Place& /*place*/) {}

  template <typename Object>
  void visit(const Object& object, const std::string& keys, const Place& place) {
    EntryWalk<Object> walk(object, keys, place, on_entry_);
    visit_members(walk, Type<Object>{});
  }

  template <typename Element>
  void visit(const std::vector<Element>& list, const std::string& keys, const Place& place) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string entry = (keys + '\x1f') + key_of(list[i]).value;
      on_entry_(entry, place.element(i));
      visit(list[i], entry, place.element(i));
    }
  }

  const T& object_;
  const std::string& keys_;
  const Place place_;
  const OnEntry& on_entry_;
};

void walk_entries(const Config& config, const OnEntry& on_entry) {
  const std::string none;
  EntryWalk<Config> walk(config, none, Place(), on_entry);
  visit_members(walk, Type<Config>{});
}

bool is_at_or_in(std::string_view pointer, std::string_view entry) {
  return pointer.starts_with(entry) &&
         (pointer.size() == entry.size() || pointer[entry.size()] == '/');
}

}  // namespace

void Provenance::add(const Config& config, const std::string& origin) {
  walk_entries(config, [&](const std::string& keys, const Place& place) {
    sources_[keys].push_back(place.pointer() + " of " + origin);
  });
}

void Provenance::append(const Provenance& later) {
  for (const auto& [keys, sources] : later.sources_) {
    std::vector<std::string>& own = sources_[keys];
    own.insert(own.end(), sources.begin(), sources.end());
  }
}

std::string Provenance::of(const Config& merged, std::string_view pointer) const {
  std::string text;
  walk_entries(merged, [&](const std::string& keys, const Place& place) {
    if (!is_at_or_in(pointer, place.pointer())) return;
    const auto found = sources_.find(keys);
    if (found == sources_.end()) return;
    text.clear();
    for (const std::string& source : found->second) {
      text.append(text.empty() ? "" : ", ").append(source);
    }
  });
  return text;
}

void add_sources(const Provenance& provenance, const Config& merged, Diagnostics& diagnostics) {
  if (provenance.empty()) return;
  for (Diagnostic& diagnostic : diagnostics.all()) {
    const std::string sources = provenance.of(merged, diagnostic.pointer);
    if (!sources.empty()) diagnostic.message += " (made from " + sources + ")";
  }
}

}  // namespace firstlight::config
