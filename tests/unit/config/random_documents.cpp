// SPDX-License-Identifier: Apache-2.0
#include "random_documents.h"

#include <utility>

#include "random_document.h"

namespace firstlight::config::test {
namespace {

constexpr std::size_t kKept = 100;       // accepted documents of each version
constexpr std::size_t kMaxBytes = 3000;  // of one that is kept

rapidjson::Document copy_of(const rapidjson::Value& document) {
  rapidjson::Document copy;
  copy.CopyFrom(document, copy.GetAllocator());
  return copy;
}

}  // namespace

RandomDocuments::RandomDocuments(Random& random) : random_(random), text_(random) {
  for (const SpecVersion version : kAcceptedVersions) {
    versions_.at(static_cast<std::size_t>(version)).schema = std::make_unique<SchemaTree>(version);
  }
}

rapidjson::Document RandomDocuments::make(SpecVersion version) {
  const OfVersion& known = versions_.at(static_cast<std::size_t>(version));
  RandomDocument by_schema(*known.schema, text_, random_);
  if (known.accepted.empty() || chance(random_, 5)) return by_schema.make();
  rapidjson::Document document = copy_of(pick(random_, known.accepted).document);
  for (std::size_t left = 1 + below(random_, 3); left > 0; --left) {
    if (chance(random_, 70)) {
      by_schema.change(document);
    } else {
      mutate(document, text_, random_);
    }
  }
  return document;
}

// Small ones go, mostly: what has many members can be wrong in many ways.
void RandomDocuments::keep(const rapidjson::Value& document, std::size_t bytes,
                           SpecVersion version) {
  std::vector<Accepted>& accepted = versions_.at(static_cast<std::size_t>(version)).accepted;
  if (bytes > kMaxBytes) return;
  if (accepted.size() < kKept) {
    accepted.push_back({copy_of(document), bytes});
    return;
  }
  Accepted& other = accepted[below(random_, kKept)];
  if (bytes >= other.bytes || chance(random_, 10)) other = {copy_of(document), bytes};
}

}  // namespace firstlight::config::test
