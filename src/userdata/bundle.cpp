// SPDX-License-Identifier: Apache-2.0
#include "userdata/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/error.h"
#include "base/printable.h"
#include "userdata/envelope.h"
#include "userdata/include_list.h"
#include "userdata/mime.h"

namespace firstlight::userdata {
namespace {

// What a Content-Type promises. kEmpty: nothing, look into it.
struct TypeRow {
  std::string_view type;
  Kind kind;
};

constexpr std::array kTypes = {
    TypeRow{"", Kind::kEmpty},
    TypeRow{"text/plain", Kind::kEmpty},
    TypeRow{"application/octet-stream", Kind::kEmpty},
    TypeRow{"application/gzip", Kind::kEmpty},
    TypeRow{"application/x-gzip", Kind::kEmpty},
    TypeRow{"application/json", Kind::kJson},
    TypeRow{"application/vnd.coreos.ignition+json", Kind::kJson},
    TypeRow{"text/x-shellscript", Kind::kScript},
    TypeRow{"text/x-include-url", Kind::kInclude},
    TypeRow{"text/x-include-once-url", Kind::kInclude},
    TypeRow{"text/cloud-config", Kind::kCloudConfig},
};

Error refused(std::string_view origin, std::string why, ErrorCode code, std::string hint = {}) {
  return Error({.code = code,
                .tried = "read the user data in",
                .object = std::string(origin),
                .why = std::move(why),
                .hint = std::move(hint)});
}

// A piece that is about to be opened.
struct Piece {
  std::string bytes;
  std::string origin;
  unsigned layers = 0;           // around it
  Kind promised = Kind::kEmpty;  // by its Content-Type; kEmpty: nothing
  bool whole = false;            // it is all of the user data, or what a URL led to
};

class Opening {
 public:
  Opening(const IncludeFetch& fetch, const Limits& limits) : fetch_(fetch), limits_(limits) {}

  void open(Piece piece) {
    Limits left = limits_;
    left.max_layers = limits_.max_layers - piece.layers;
    Opened opened = open_envelope(std::move(piece.bytes), left, piece.origin);
    count_bytes(opened.new_bytes, piece.origin);
    piece.bytes = std::move(opened.bytes);
    piece.layers += opened.layers;
    if (opened.kind == Kind::kEmpty) return;
    switch (kind_of_piece(opened.kind, piece)) {
      case Kind::kJson:
        return add(PartKind::kConfig, std::move(piece));
      case Kind::kScript:
        piece.bytes.erase(0, piece.bytes.find('#'));
        return add(PartKind::kScript, std::move(piece));
      case Kind::kCloudConfig:
        return add(PartKind::kCloudConfig, std::move(piece));
      case Kind::kMime:
        return open_entity(trim_start(piece.bytes), piece.origin, piece.layers);
      case Kind::kInclude:
        check_layers(piece.layers, piece.origin);
        return open_includes(piece);
      default:
        // As a whole it may be meant as a config: its parser can say what is wrong at which line.
        if (piece.whole) return add(PartKind::kConfig, std::move(piece));
        throw refused(piece.origin, "it is of no known kind", ErrorCode::kNotSupported,
                      "a script starts with #!, an Ignition config with {");
    }
  }

  Bundle take() { return std::move(bundle_); }

 private:
  static std::string_view trim_start(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(kWhiteSpace), text.size()));
  }

  // What the type promises holds for text that does not say itself what it is.
  static Kind kind_of_piece(Kind found, const Piece& piece) {
    if (piece.promised == Kind::kEmpty || piece.promised == found) return found;
    const bool needs_no_mark = piece.promised != Kind::kScript;
    if (found == Kind::kUnknown && needs_no_mark) return piece.promised;
    throw refused(piece.origin,
                  fmt::format("its Content-Type says that it is {}, but it is {}",
                              kind_name(piece.promised), kind_name(found)),
                  ErrorCode::kUserData);
  }

  void add(PartKind kind, Piece piece) {
    bundle_.parts.push_back(
        {.kind = kind, .bytes = std::move(piece.bytes), .origin = std::move(piece.origin)});
  }

  // `text` is a MIME entity, a whole message or a part of one; it is a layer itself.
  void open_entity(std::string_view text, const std::string& origin, unsigned layers) {
    check_layers(layers, origin);
    ++layers;
    const MimeHeader header = take_mime_header(text, origin);
    if (header.is_multipart()) return open_parts(text, header, origin, layers);
    Piece body{.bytes = decode_body(text, header, origin),
               .origin = origin,
               .layers = layers,
               .promised = kind_of_type(header.type, origin)};
    count_bytes(body.bytes.size(), origin);
    open(std::move(body));
  }

  void open_parts(std::string_view body, const MimeHeader& header, const std::string& origin,
                  unsigned layers) {
    const auto parts = split_multipart(body, header, limits_.max_parts - parts_, origin);
    parts_ += parts.size();
    if (parts_ > limits_.max_parts) {
      throw refused(origin, fmt::format("there are more than {} parts in all", limits_.max_parts),
                    ErrorCode::kLimit);
    }
    std::size_t number = 0;
    for (const std::string_view part : parts) {
      open_entity(part, fmt::format("part {} of {}", ++number, origin), layers);
    }
  }

  static Kind kind_of_type(const std::string& type, const std::string& origin) {
    const auto* const row = std::find_if(kTypes.begin(), kTypes.end(),
                                         [&](const TypeRow& known) { return known.type == type; });
    if (row != kTypes.end()) return row->kind;
    throw refused(origin, fmt::format("its Content-Type '{}' is not known", shown_name(type)),
                  ErrorCode::kNotSupported,
                  "known are text/x-shellscript, text/cloud-config, text/x-include-url, "
                  "application/vnd.coreos.ignition+json and text/plain");
  }

  void open_includes(const Piece& list) {
    for (const std::string& url : read_include_list(list.bytes, list.origin)) {
      if (includes_ == limits_.max_includes) {
        throw refused(list.origin,
                      fmt::format("there are more than {} URLs to include", limits_.max_includes),
                      ErrorCode::kLimit);
      }
      ++includes_;
      std::optional<FetchedInclude> fetched;
      try {
        fetched = fetch_(url);
      } catch (Error& error) {
        error.add_context("follow the list of URLs in " + list.origin);
        throw;
      }
      if (!fetched) {
        bundle_.complete = false;
        continue;
      }
      count_bytes(fetched->bytes.size(), fetched->origin);
      open({.bytes = std::move(fetched->bytes),
            .origin = std::move(fetched->origin),
            .layers = list.layers + 1,
            .promised = Kind::kEmpty,
            .whole = true});
    }
  }

  void check_layers(unsigned layers, std::string_view origin) const {
    if (layers < limits_.max_layers) return;
    throw refused(origin,
                  fmt::format("there are more than {} layers of gzip, base64, MIME and #include "
                              "around what is in it",
                              limits_.max_layers),
                  ErrorCode::kLimit);
  }

  void count_bytes(std::size_t count, std::string_view origin) {
    bytes_ += count;
    if (bytes_ <= limits_.max_total_bytes) return;
    throw refused(origin,
                  fmt::format("all that is decoded and fetched is larger than {} bytes together",
                              limits_.max_total_bytes),
                  ErrorCode::kLimit);
  }

  const IncludeFetch& fetch_;
  const Limits& limits_;
  Bundle bundle_;
  std::size_t bytes_ = 0;
  std::size_t parts_ = 0;
  std::size_t includes_ = 0;
};

}  // namespace

Bundle open_bundle(std::string bytes, const std::string& origin, const IncludeFetch& fetch,
                   const Limits& limits) {
  Opening opening(fetch, limits);
  opening.open({.bytes = std::move(bytes),
                .origin = origin,
                .layers = 0,
                .promised = Kind::kEmpty,
                .whole = true});
  return opening.take();
}

}  // namespace firstlight::userdata
