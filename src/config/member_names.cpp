// SPDX-License-Identifier: Apache-2.0
#include "config/member_names.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/diagnostic_code.h"
#include "config/json_type.h"
#include "config/locate.h"
#include "config/member_name.h"
#include "config/place.h"
#include "config/plain_member.h"
#include "config/schema_check.h"

namespace firstlight::config {
namespace {

using rapidjson::Value;

// How the schemas of later versions are reached: the members to go through from the root. Elements
// of lists are not named, a list has one schema for all of them.
using SchemaPath = std::vector<std::string_view>;

// The later schemas, parsed when the first unknown member turns up.
class LaterVersions {
 public:
  explicit LaterVersions(SpecVersion declared) : declared_(declared) {}

  // The first version after the declared one that knows `name` in the object at `path`.
  std::optional<SpecVersion> introduction(const SchemaPath& path, std::string_view name) {
    if (!read_) read();
    for (const auto& [version, schema] : schemas_) {
      const SchemaTree::Node* node = &schema.root();
      for (const std::string_view step : path) {
        node = node == nullptr ? nullptr : schema.member(*node, step);
        if (node == nullptr) break;
        if (const SchemaTree::Node* const elements = schema.elements(*node)) node = elements;
      }
      if (node != nullptr && schema.member(*node, name) != nullptr) return version;
    }
    return std::nullopt;
  }

 private:
  void read() {
    read_ = true;
    for (const SpecVersion version : kAcceptedVersions) {
      if (version > declared_) schemas_.emplace_back(version, SchemaTree(version));
    }
  }

  SpecVersion declared_;
  bool read_ = false;
  std::vector<std::pair<SpecVersion, SchemaTree>> schemas_;
};

class Canonicalizer {
 public:
  Canonicalizer(Document& document, const SchemaTree& schema, SpecVersion version,
                Diagnostics& diagnostics)
      : document_(document),
        schema_(schema),
        version_(version),
        diagnostics_(&diagnostics),
        later_(version) {}

  void run() { visit(document_.dom, schema_.root(), Place()); }

 private:
  void visit(Value& value, const SchemaTree::Node& node, const Place& place) {
    if (value.IsObject()) {
      visit_object(value, node, place);
    } else if (value.IsArray()) {
      visit_array(value, node, place);
    }
  }

  void visit_array(Value& array, const SchemaTree::Node& node, const Place& place) {
    const SchemaTree::Node* const elements = schema_.elements(node);
    if (elements == nullptr) return;
    for (rapidjson::SizeType i = 0; i < array.Size(); ++i) {
      if (array[i].IsNull()) {
        diagnostics_->warning(code::kNullElement, place.element(i).pointer(),
                              "a null list element counts as an element with nothing in it",
                              "remove the element");
        array[i] = SchemaTree::member_names(*elements).empty() ? Value(rapidjson::kStringType)
                                                               : Value(rapidjson::kObjectType);
      }
      visit(array[i], *elements, place.element(i));
    }
  }

  void visit_object(Value& object, const SchemaTree::Node& node, const Place& place) {
    const std::vector<std::string_view> known = SchemaTree::member_names(node);
    if (known.empty()) return;  // the schema wants something else than an object here
    std::vector<std::optional<rapidjson::SizeType>> kept(known.size());  // index in canonical
    Value canonical(rapidjson::kObjectType);
    for (auto& member : object.GetObject()) {
      const std::optional<std::size_t> index = known_index(known, string_of(member.name), place);
      if (!index) continue;
      if (kept[*index]) {
        report_duplicate(place.member(known[*index]));
        add_duplicate(*(canonical.MemberBegin() + *kept[*index]), member.value, node, place);
      } else {
        canonical.AddMember(schema_name(known[*index]), member.value, allocator());
        kept[*index] = canonical.MemberCount() - 1;
      }
    }
    object = canonical;  // moves
    for (auto& member : object.GetObject()) descend(member, node, place);
  }

  void descend(Value::Member& member, const SchemaTree::Node& node, const Place& place) {
    const std::string_view name = string_of(member.name);
    path_.push_back(name);
    visit(member.value, *schema_.member(node, name), place.member(name));
    path_.pop_back();
  }

  // The place of `name` among the known names; reports names that are misspelled or unknown.
  std::optional<std::size_t> known_index(const std::vector<std::string_view>& known,
                                         std::string_view name, const Place& place) {
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (known[i] == name) return i;
    }
    const std::string folded = fold_name(name);
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (fold_name(known[i]) != folded) continue;
      warn_at_name(
          code::kMemberSpelling, place, name,
          fmt::format("{} is accepted, but should be spelled \"{}\"", quoted(name), known[i]), "");
      return i;
    }
    report_unknown(known, name, place);
    return std::nullopt;
  }

  void report_unknown(const std::vector<std::string_view>& known, std::string_view name,
                      const Place& place) {
    if (!diagnostics_->keeps_more(Severity::kWarning)) {
      diagnostics_->warning(code::kUnknownMember, "", "");
      return;
    }
    if (const std::optional<SpecVersion> later = later_.introduction(path_, name)) {
      warn_at_name(code::kMemberFromLaterVersion, place, name,
                   fmt::format("{} was introduced in {} and is ignored in a {} config",
                               quoted(name), version_text(*later), version_text(version_)),
                   fmt::format("declare ignition.version \"{}\" or later", version_text(*later)));
      return;
    }
    const std::string_view near = nearest_name(name, known);
    warn_at_name(code::kUnknownMember, place, name,
                 fmt::format("unknown member {} is ignored", quoted(name)),
                 near.empty() ? "" : fmt::format("did you mean \"{}\"?", near));
  }

  void warn_at_name(std::string_view code, const Place& place, std::string_view name,
                    std::string message, std::string hint) {
    diagnostics_->add({.severity = Severity::kWarning,
                       .code = std::string(code),
                       .pointer = pointer_to_member(place.pointer(), name),
                       .message = std::move(message),
                       .hint = std::move(hint),
                       .spot = Spot::kName});
  }

  void report_duplicate(const Place& place) {
    const std::string pointer = place.pointer();
    if (duplicates_reported_ == kMaxLocatedDuplicates) {
      diagnostics_->warning(code::kDuplicateMember, pointer,
                            "the member is given more than once; the last one counts");
      return;
    }
    ++duplicates_reported_;
    const TextPosition first = locate(document_.text, pointer, /*occurrence=*/1).position;
    const TextPosition last = locate(document_.text, pointer).position;
    diagnostics_->warning(
        code::kDuplicateMember, pointer,
        fmt::format("the member is given more than once, first at line {}, column "
                    "{}, last at line {}, column {}; the last one counts",
                    first.line, first.column, last.line, last.column),
        "keep one of them");
  }

  // `later` replaces the value of `first`, but an object is laid over an object: its members come
  // after, so that they win when the object itself is visited. Null unsets neither an object nor a
  // plain scalar.
  void add_duplicate(Value::Member& first, Value& later, const SchemaTree::Node& node,
                     const Place& place) {
    const std::string_view owner = path_.empty() ? std::string_view() : path_.back();
    const bool unset = later.IsNull() && !first.value.IsObject() &&
                       !is_plain_member(owner, string_of(first.name), version_);
    if (first.value.IsObject() && later.IsObject()) {
      for (auto& member : later.GetObject()) {
        first.value.AddMember(member.name, member.value, allocator());
      }
    } else if (unset || !later.IsNull()) {
      check_replaced(first, node, place);
      first.value = later;  // moves
    }
  }

  // A value that a duplicate replaces has no effect, but its type must be right all the same.
  void check_replaced(Value::Member& member, const SchemaTree::Node& node, const Place& place) {
    const std::string_view name = string_of(member.name);
    Diagnostics of_no_effect;
    Diagnostics* const of_document = std::exchange(diagnostics_, &of_no_effect);
    descend(member, node, place);
    diagnostics_ = of_document;
    const Diagnostics violations =
        check_schema(member.value, schema_, *schema_.member(node, name), place.member(name));
    for (Diagnostic violation : violations.all()) {
      violation.occurrence = 1;
      diagnostics_->add(std::move(violation));
    }
  }

  // Names of the schema outlive the document's canonical form only as copies.
  Value schema_name(std::string_view name) {
    return Value(name.data(), static_cast<rapidjson::SizeType>(name.size()), allocator());
  }

  rapidjson::Document::AllocatorType& allocator() { return document_.dom.GetAllocator(); }

  // Each costs a scan of the text.
  static constexpr std::size_t kMaxLocatedDuplicates = 10;

  Document& document_;
  const SchemaTree& schema_;
  SpecVersion version_;
  Diagnostics* diagnostics_;
  LaterVersions later_;
  SchemaPath path_;
  std::size_t duplicates_reported_ = 0;
};

}  // namespace

Document canonical_members(Document document, const SchemaTree& schema, SpecVersion version,
                           Diagnostics& diagnostics) {
  Canonicalizer(document, schema, version, diagnostics).run();
  return document;
}

}  // namespace firstlight::config
