// SPDX-License-Identifier: Apache-2.0
// The header of a MIME entity, as far as user data need it (RFC 2045 sections 3, 5, 6). Pure.
#pragma once

#include <string>
#include <string_view>

namespace firstlight::userdata {

struct MimeHeader {
  std::string type;               // "text/x-shellscript", in lower case; empty: not given
  std::string boundary;           // of a multipart type
  std::string transfer_encoding;  // in lower case; empty: not given
  bool crlf = false;              // its lines end in CRLF

  [[nodiscard]] bool is_multipart() const { return type.starts_with("multipart/"); }
};

// Takes the header off `text`, up to and with the empty line behind it; an entity may have no
// header but must have that line, unless it ends with the header. Fields that are not needed are
// passed over. `origin` is what errors call the entity. Throws Error (kUserData) for a line that is
// no field, a type or parameter that cannot be read, and a multipart type without a usable
// boundary.
[[nodiscard]] MimeHeader take_mime_header(std::string_view& text, std::string_view origin);

}  // namespace firstlight::userdata
