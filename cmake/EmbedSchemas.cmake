# SPDX-License-Identifier: Apache-2.0
# schema/*.json as constant data of the config library: defines embedded_schemas() of config/embedded_schema.h.

# Makes `output` (a .cpp) from the schema files and has it made again when one of them changes.
function(firstlight_embed_schemas output)
  file(GLOB schemas CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/schema/ignition-*.json")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DSCHEMAS=${schemas}"
            -P "${PROJECT_SOURCE_DIR}/cmake/write-embedded-schemas.cmake"
    DEPENDS ${schemas} "${PROJECT_SOURCE_DIR}/cmake/write-embedded-schemas.cmake"
    COMMENT "Embedding schema/*.json"
    VERBATIM)
endfunction()
