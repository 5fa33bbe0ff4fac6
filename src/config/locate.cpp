// SPDX-License-Identifier: Apache-2.0
#include "config/locate.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "config/member_name.h"

namespace firstlight::config {
namespace {

using Kind = JsonToken::Kind;

// Byte offsets.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The wanted pointers as a tree, so that one scan finds all of them.
struct Wanted {
  std::map<std::string, std::unique_ptr<Wanted>, std::less<>> children;  // by folded name
  Wanted* parent = nullptr;
  std::vector<Extent> values;
  std::map<std::string, std::size_t, std::less<>> key_offsets;  // by name as spelled, last of them
};

std::vector<std::string> split_pointer(std::string_view pointer) {
  std::vector<std::string> names;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string name;
    for (std::size_t i = 0; i < end; ++i) {
      const bool escaped = pointer[i] == '~' && i + 1 < end;
      name += !escaped ? pointer[i] : pointer[++i] == '1' ? '/' : '~';
    }
    names.push_back(std::move(name));
    pointer.remove_prefix(end);
  }
  return names;
}

Wanted& add_wanted(Wanted& root, std::string_view pointer) {
  Wanted* node = &root;
  for (const std::string& name : split_pointer(pointer)) {
    std::unique_ptr<Wanted>& child = node->children[fold_name(name)];
    if (!child) {
      child = std::make_unique<Wanted>();
      child->parent = node;
    }
    node = child.get();
  }
  return *node;
}

// Walks the tokens with the wanted node that belongs to each open container (nullptr: none).
class Search {
 public:
  Search(std::string_view text, Wanted& root) : text_(text), scanner_(text), next_(&root) {}

  void run() {
    for (JsonToken token = scanner_.next(); token.kind != Kind::kEnd; token = scanner_.next()) {
      take(token);
    }
  }

 private:
  struct Open {
    Wanted* node;
    bool array;
    std::size_t next_index;
  };

  void take(const JsonToken& token) {
    switch (token.kind) {
      case Kind::kKey:
        take_key(token);
        break;
      case Kind::kObjectEnd:
      case Kind::kArrayEnd:
        open_.pop_back();
        break;
      case Kind::kObjectStart:
      case Kind::kArrayStart: {
        Wanted* const node = begin_value({token.end, token.end});
        open_.push_back({node, token.kind == Kind::kArrayStart, 0});
        break;
      }
      default:
        begin_value({token.begin, token.end});
        break;
    }
  }

  void take_key(const JsonToken& token) {
    next_ = nullptr;
    Wanted* const parent = open_.empty() ? nullptr : open_.back().node;
    if (parent == nullptr || parent->children.empty()) return;
    const std::string name = json_string_text(text_.substr(token.begin, token.end - token.begin));
    const auto child = parent->children.find(fold_name(name));
    if (child == parent->children.end()) return;
    next_ = child->second.get();
    next_->key_offsets.insert_or_assign(name, token.begin);
  }

  // Notes that a value starts; returns the wanted node that it is.
  Wanted* begin_value(Extent extent) {
    Wanted* node = next_;
    next_ = nullptr;
    if (!open_.empty() && open_.back().array) {
      Open& array = open_.back();
      const std::size_t index = array.next_index++;
      node = nullptr;
      if (array.node != nullptr && !array.node->children.empty()) {
        const auto child = array.node->children.find(std::to_string(index));
        if (child != array.node->children.end()) node = child->second.get();
      }
    }
    if (node != nullptr) {
      node->values.push_back(extent);
    }
    return node;
  }

  std::string_view text_;
  JsonScanner scanner_;
  Wanted* next_;
  std::vector<Open> open_;
};

struct Found {
  Extent extent;
  bool exact = false;
};

Found find(const LocateTarget& target, const Wanted& wanted) {
  if (target.spot == Spot::kName) {
    const std::vector<std::string> names = split_pointer(target.pointer);
    const auto key = wanted.key_offsets.find(names.empty() ? "" : names.back());
    if (key != wanted.key_offsets.end()) return {{key->second, key->second}, true};
  }
  const Wanted* node = &wanted;
  while (node->values.empty() && node->parent != nullptr) node = node->parent;
  const std::vector<Extent>& values = node->values;
  if (values.empty()) return {};
  const bool is_one_of_them = target.occurrence > 0 && target.occurrence <= values.size();
  return {is_one_of_them ? values[target.occurrence - 1] : values.back(), node == &wanted};
}

}  // namespace

std::vector<Located> locate(std::string_view text, std::span<const LocateTarget> targets) {
  Wanted root;
  std::vector<const Wanted*> nodes;
  nodes.reserve(targets.size());
  for (const LocateTarget& target : targets) nodes.push_back(&add_wanted(root, target.pointer));
  Search(text, root).run();

  std::vector<Located> located;
  located.reserve(targets.size());
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Found found = find(targets[i], *nodes[i]);
    located.push_back(
        {position_of(text, found.extent.begin), position_of(text, found.extent.end), found.exact});
  }
  return located;
}

Located locate(std::string_view text, std::string_view pointer, std::size_t occurrence) {
  const LocateTarget target{.pointer = pointer, .occurrence = occurrence};
  return locate(text, std::span(&target, 1)).front();
}

void add_positions(std::string_view text, Diagnostics& diagnostics) {
  std::vector<LocateTarget> targets;
  std::vector<Diagnostic*> missing;
  for (Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.line != 0) continue;
    targets.push_back({diagnostic.pointer, diagnostic.spot, diagnostic.occurrence});
    missing.push_back(&diagnostic);
  }
  if (missing.empty()) return;
  const std::vector<Located> located = locate(text, targets);
  for (std::size_t i = 0; i < missing.size(); ++i) {
    missing[i]->line = located[i].position.line;
    missing[i]->column = located[i].position.column;
  }
}

}  // namespace firstlight::config
