// SPDX-License-Identifier: Apache-2.0
// The body of a MIME entity: its parts (RFC 2046 section 5.1), or its bytes. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "userdata/mime_header.h"

namespace firstlight::userdata {

// The entities of a multipart body, headers included, as pieces of `body`; after `max_parts` and
// one more, which shows that there are too many, it looks no further. What stands before the first
// delimiter and behind the last one means nothing. Throws Error (kUserData) when the closing
// delimiter is missing, which is how a message that was cut short looks, and when the body is
// encoded, which a multipart one must not be.
[[nodiscard]] std::vector<std::string_view> split_multipart(std::string_view body,
                                                            const MimeHeader& header,
                                                            std::size_t max_parts,
                                                            std::string_view origin);

// The bytes that the body of an entity with `header` stands for: quoted-printable and base64
// decoded. Where the message has CRLF line ends, 7bit and 8bit text gets LF, as a script needs it.
// Throws Error (kUserData) for an encoding that is not known or not kept to.
[[nodiscard]] std::string decode_body(std::string_view body, const MimeHeader& header,
                                      std::string_view origin);

}  // namespace firstlight::userdata
