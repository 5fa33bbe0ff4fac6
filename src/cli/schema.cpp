// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/commands.h"
#include "config/embedded_schema.h"

namespace firstlight::cli {
namespace {

using Schemas = std::span<const config::EmbeddedSchema>;

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

std::string all_versions(Schemas schemas, std::string_view separator) {
  std::string versions;
  for (const config::EmbeddedSchema& schema : schemas) {
    if (!versions.empty()) versions += separator;
    versions += schema.version;
  }
  return versions;
}

const config::EmbeddedSchema& find_schema(Schemas schemas, const std::string& version) {
  if (version.empty()) return schemas.back();
  const auto found = std::find_if(schemas.begin(), schemas.end(),
                                  [&](const auto& schema) { return schema.version == version; });
  if (found != schemas.end()) return *found;
  throw Error({.code = ErrorCode::kUsage,
               .tried = "find the schema of version",
               .object = version,
               .why = "there is none",
               .hint = "there are those of " + all_versions(schemas, ", ")});
}

}  // namespace

int schema(const CommandLine& line) {
  const Schemas schemas = config::embedded_schemas();
  if (line.list) {
    print(all_versions(schemas, "\n") + "\n");
  } else {
    print(find_schema(schemas, line.schema_version).json);
  }
  return kExitSuccess;
}

}  // namespace firstlight::cli
