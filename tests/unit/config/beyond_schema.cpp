// SPDX-License-Identifier: Apache-2.0
#include "beyond_schema.h"

#include <rapidjson/pointer.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "config/diagnostic_code.h"
#include "config/json_type.h"

namespace firstlight::config::test {
namespace {

using rapidjson::Value;

const Value* value_at(const Value& document, const std::string& pointer) {
  return rapidjson::Pointer(pointer.c_str()).Get(document);
}

std::string_view text_at(const Value& document, const std::string& pointer) {
  const Value* const value = value_at(document, pointer);
  return value != nullptr && value->IsString() ? string_of(*value) : std::string_view();
}

std::string parent_of(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }

// A rule that is broken, and where.
struct Breach {
  const Diagnostic& finding;
  const Value& document;
  std::string_view text;  // at the place of the finding; empty if there is no text
};

bool always(const Breach& /*breach*/) { return true; }

// In front of a fragment; what is in one the schema does not look at.
bool has_control(std::string_view text) {
  text = text.substr(0, text.find('#'));
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_http(std::string_view text) {
  constexpr std::string_view kScheme = "http";
  const bool starts_so =
      text.size() > kScheme.size() &&
      std::equal(kScheme.begin(), kScheme.end(), text.begin(),
                 [](char wanted, char c) { return static_cast<char>(c | 0x20) == wanted; });
  if (!starts_so) return false;
  text.remove_prefix(kScheme.size());
  if (text.front() == 's' || text.front() == 'S') text.remove_prefix(1);
  return text.starts_with(':') && !has_control(text);
}

bool has_http_scheme(const Breach& breach) { return is_http(breach.text); }

bool has_quotes(std::string_view text) { return text.find('"') != std::string_view::npos; }

// In quotes, which only data URLs have, the schema allows any character.
bool has_scheme(const Breach& breach) {
  return breach.text.find(':') != std::string_view::npos &&
         (!has_control(breach.text) || has_quotes(breach.text));
}

bool has_fragment_or_quotes(const Breach& breach) {
  return breach.text.find('#') != std::string_view::npos || has_quotes(breach.text);
}

bool has_query_or_access_point(const Breach& breach) {
  return breach.text.find('?') != std::string_view::npos ||
         breach.text.find("accesspoint/") != std::string_view::npos;
}

bool is_beyond_ascii(const Breach& breach) {
  return !std::all_of(breach.text.begin(), breach.text.end(),
                      [](char c) { return c >= ' ' && c <= '~'; });
}

bool belongs_to_http_source(const Breach& breach) {
  return is_http(text_at(breach.document, parent_of(breach.finding.pointer) + "/source"));
}

bool differs_from_all_before(const Breach& breach) {
  const Value* const element = value_at(breach.document, breach.finding.pointer);
  const Value* const list = value_at(breach.document, parent_of(breach.finding.pointer));
  return std::none_of(list->Begin(), element, [&](const Value& one) { return one == *element; });
}

struct BeyondSchema {
  std::string_view code;
  bool (*concerns)(const Breach& breach);
};

constexpr std::array kBeyondSchema = {
    // Elements with one key that differ otherwise, or that are in two lists: uniqueItems compares
    // the whole elements of one list.
    BeyondSchema{code::kDuplicateEntry, differs_from_all_before},
    BeyondSchema{code::kPartitionNumberTwice, always},
    BeyondSchema{code::kPartitionLabelTwice, always},
    // Elements are compared with each other, or with those of another section.
    BeyondSchema{code::kPartitionOverlap, always},
    BeyondSchema{code::kBelowLink, always},
    BeyondSchema{code::kHardLinkToDirectory, always},
    BeyondSchema{code::kUnitConflict, always},
    // A language of its own inside of a text.
    BeyondSchema{code::kUnitText, always},
    BeyondSchema{code::kUnitLineLength, always},
    BeyondSchema{code::kTangAdvertisement, always},
    // Of a URL the patterns see the scheme; host, port, escapes and query are left to the parser.
    BeyondSchema{code::kUrlInvalid, has_scheme},
    BeyondSchema{code::kProxyUrl, has_http_scheme},
    BeyondSchema{code::kTangUrl, has_http_scheme},
    BeyondSchema{code::kHeadersWithoutSource, belongs_to_http_source},
    BeyondSchema{code::kUrlObject, has_query_or_access_point},
    BeyondSchema{code::kDataUrl, has_fragment_or_quotes},
    // The rules count bytes, a schema counts characters.
    BeyondSchema{code::kPartitionLabelLength, is_beyond_ascii},
    BeyondSchema{code::kLuksLabel, is_beyond_ascii},
    BeyondSchema{code::kFilesystemLabel, is_beyond_ascii},
    BeyondSchema{code::kHashLength, is_beyond_ascii},
};

}  // namespace

bool is_beyond_schema(const Diagnostic& finding, const Value& document) {
  const Breach breach{finding, document, text_at(document, finding.pointer)};
  return std::any_of(kBeyondSchema.begin(), kBeyondSchema.end(), [&](const BeyondSchema& row) {
    return row.code == finding.code && row.concerns(breach);
  });
}

bool is_odd_beyond_schema(const Value& value) {
  if (value.IsArray()) {
    return std::any_of(value.Begin(), value.End(), [](const Value& element) {
      return element.IsNull() || is_odd_beyond_schema(element);
    });
  }
  if (!value.IsObject()) return false;
  std::set<std::string_view> names;
  return std::any_of(value.MemberBegin(), value.MemberEnd(), [&](const auto& member) {
    return !names.insert(string_of(member.name)).second || is_odd_beyond_schema(member.value);
  });
}

}  // namespace firstlight::config::test
