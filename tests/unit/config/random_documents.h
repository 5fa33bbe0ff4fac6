// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "config/schema_tree.h"
#include "config/version.h"
#include "random_text.h"

namespace firstlight::config::test {

// Fresh documents, and such as were accepted with few changes: those that are still accepted grow,
// the others have a single thing wrong with many right ones.
class RandomDocuments {
 public:
  explicit RandomDocuments(Random& random);

  [[nodiscard]] rapidjson::Document make(SpecVersion version);

  // Remembers a document that was accepted. `bytes`: of its text.
  void keep(const rapidjson::Value& document, std::size_t bytes, SpecVersion version);

 private:
  struct Accepted {
    rapidjson::Document document;
    std::size_t bytes;
  };
  struct OfVersion {
    std::unique_ptr<SchemaTree> schema;
    std::vector<Accepted> accepted;
  };

  Random& random_;
  RandomText text_;
  std::array<OfVersion, kAcceptedVersions.size()> versions_;
};

// Changes one place of the document without regard to the schema: another type or text, a member
// more or less, misspelled, unknown or twice, an element twice, a value from elsewhere.
void mutate(rapidjson::Document& document, RandomText& text, Random& random);

}  // namespace firstlight::config::test
