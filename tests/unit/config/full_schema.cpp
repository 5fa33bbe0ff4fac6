// SPDX-License-Identifier: Apache-2.0
#include "full_schema.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <map>
#include <stdexcept>

#include "config/embedded_schema.h"

namespace firstlight::config::test {
namespace {

rapidjson::Document parse_schema(SpecVersion version) {
  for (const EmbeddedSchema& schema : embedded_schemas()) {
    if (schema.version != version_text(version)) continue;
    rapidjson::Document dom;
    dom.Parse(schema.json.data(), schema.json.size());
    if (!dom.HasParseError()) return dom;
  }
  throw std::logic_error("no readable schema of this version");
}

std::string fragment(const rapidjson::Pointer& pointer) {
  rapidjson::StringBuffer text;
  pointer.StringifyUriFragment(text);
  return text.GetString();
}

}  // namespace

FullSchema::FullSchema(SpecVersion version) : dom_(parse_schema(version)), compiled_(dom_) {}

std::string FullSchema::violation(const rapidjson::Value& document) const {
  // Strings of the DOM may refer to the document's text, where no NUL ends them, and the
  // validator's patterns need one.
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  document.Accept(writer);
  rapidjson::Document copy;
  copy.Parse(text.GetString(), text.GetSize());
  rapidjson::SchemaValidator validator(compiled_);
  if (copy.Accept(validator)) return "";
  return std::string(validator.GetInvalidSchemaKeyword()) + " at " +
         fragment(validator.GetInvalidDocumentPointer());
}

const FullSchema& full_schema(SpecVersion version) {
  static std::map<SpecVersion, FullSchema> compiled;
  return compiled.try_emplace(version, version).first->second;
}

}  // namespace firstlight::config::test
