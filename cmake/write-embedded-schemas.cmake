# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=FILE -DSCHEMAS=a.json;b.json -P write-embedded-schemas.cmake
# Bytes go into char arrays, because a string literal may not be as long as a schema is.
cmake_minimum_required(VERSION 3.25)

list(SORT SCHEMAS COMPARE NATURAL)
set(arrays "")
set(rows "")
set(count 0)
foreach(schema IN LISTS SCHEMAS)
  if(NOT schema MATCHES "/ignition-([0-9]+\\.[0-9]+\\.[0-9]+)\\.json$")
    message(FATAL_ERROR "${schema}: expected the name ignition-MAJOR.MINOR.PATCH.json")
  endif()
  set(version "${CMAKE_MATCH_1}")
  file(READ "${schema}" hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n    " hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  if(bytes MATCHES "0x[89a-f]")
    message(FATAL_ERROR "${schema}: a byte outside ASCII")
  endif()
  string(APPEND arrays "constexpr char kSchema${count}[] = {\n    ${bytes}};\n")
  string(APPEND rows "    {\"${version}\", {kSchema${count}, sizeof kSchema${count}}},\n")
  math(EXPR count "${count} + 1")
endforeach()
if(count EQUAL 0)
  message(FATAL_ERROR "no schema files given")
endif()

file(WRITE "${OUTPUT}" "// Generated from schema/*.json.
#include \"config/embedded_schema.h\"

#include <array>

namespace firstlight::config {
namespace {

${arrays}
constexpr std::array<EmbeddedSchema, ${count}> kSchemas{{
${rows}}};

}  // namespace

std::span<const EmbeddedSchema> embedded_schemas() { return kSchemas; }

}  // namespace firstlight::config
")
