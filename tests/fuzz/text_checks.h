// SPDX-License-Identifier: Apache-2.0
// What a fuzzer demands, and what text must look like that people or tools get to see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace firstlight::fuzz {

// Ends the process, which the fuzzer records as a crash, unless `holds`. `what` names the broken
// promise; `subject` is what it was broken by.
void require(bool holds, std::string_view what, std::string_view subject = {});

// The fuzzer's bytes. libFuzzer hands in a null pointer for no bytes.
[[nodiscard]] std::string_view input_text(const std::uint8_t* data, std::size_t size);

// Valid UTF-8 without a control character: neither ASCII's, nor U+0080 to U+009F, which a terminal
// obeys as well.
[[nodiscard]] bool is_printable_line(std::string_view text);

// The same for a text of several lines.
[[nodiscard]] bool is_printable_text(std::string_view text);

[[nodiscard]] bool is_valid_json(const std::string& text);

// The encoders that the decoders are held against.
[[nodiscard]] std::string base64_of(std::string_view bytes);
[[nodiscard]] std::string percent_encoded(std::string_view bytes);

}  // namespace firstlight::fuzz
