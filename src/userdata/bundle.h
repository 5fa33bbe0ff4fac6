// SPDX-License-Identifier: Apache-2.0
// User data as a list of the configs and scripts in them, whatever they came wrapped in (spec ecs
// section 2). Pure: what a list of URLs leads to is fetched by the caller.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "userdata/limits.h"

namespace firstlight::userdata {

enum class PartKind {
  kConfig,       // an Ignition config, or text that its parser will say the faults of
  kScript,       // starts with "#!"
  kCloudConfig,  // YAML of cloud-init
};

struct Part {
  PartKind kind = PartKind::kConfig;
  std::string bytes;
  std::string origin;  // for people: "part 2 of http://…"
};

struct Bundle {
  std::vector<Part> parts;  // in the order in which they stand
  bool complete = true;     // every URL of every list was followed
};

struct FetchedInclude {
  std::string bytes;
  std::string origin;  // for people: the URL that answered, without credentials and payload
};

// What `url` of a list leads to; nullopt: it is not to be followed. What it throws goes through.
using IncludeFetch = std::function<std::optional<FetchedInclude>(const std::string& url)>;

// Opens `bytes`: gzip, base64, MIME messages and lists of URLs in each other, in any order. A part
// of a MIME message is what its Content-Type says; text/plain, application/octet-stream and none
// are looked into. What is empty counts as nothing. Throws Error, naming the part: kUserData for
// what cannot be read or is not what its type says, kNotSupported for a type or text that is not
// known, kVerification for damaged gzip data, kLimit naming the bound.
[[nodiscard]] Bundle open_bundle(std::string bytes, const std::string& origin,
                                 const IncludeFetch& fetch, const Limits& limits = {});

}  // namespace firstlight::userdata
