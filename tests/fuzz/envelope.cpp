// SPDX-License-Identifier: Apache-2.0
// Any bytes as user data: opening ends within its bounds, and whatever opens can be wrapped again.
#include "userdata/envelope.h"

#include <zlib.h>

#include <array>
#include <optional>

#include "base/error.h"
#include "text_checks.h"

namespace firstlight::fuzz {
namespace {

using userdata::Kind;

// Small enough that the bounds are reached by small inputs.
constexpr userdata::Limits kLimits{.max_bytes = 64UL * 1024UL, .max_ratio = 50, .max_layers = 3};

bool is_expected(ErrorCode code) {
  return code == ErrorCode::kVerification || code == ErrorCode::kLimit;
}

std::optional<std::string> opened(const std::string& bytes, const userdata::Limits& limits) {
  try {
    return userdata::open_envelope(bytes, limits).bytes;
  } catch (const Error& error) {
    require(is_expected(error.detail().code), "a refusal is of an expected kind", error.what());
    require(is_printable_line(error.what()), "a refusal is printable", error.what());
    return std::nullopt;
  }
}

// One gzip member with stored blocks: it inflates by no ratio that a bound would refuse.
std::string gzip_of(std::string_view bytes) {
  constexpr int kGzip = 15 + 16;  // zlib.h, deflateInit2: largest window, gzip header wanted
  z_stream stream{};
  require(deflateInit2(&stream, Z_NO_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) == Z_OK,
          "zlib starts");
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  std::string in(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  require(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib compresses");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

void check_wrapped(const std::string& config) {
  const std::string compressed = gzip_of(config);
  require(userdata::kind_of(compressed) == Kind::kGzip, "gzip is recognised");
  require(opened(compressed, {}) == config, "a config in gzip opens", config);
  const std::string encoded = base64_of(config);
  require(userdata::kind_of(encoded) == Kind::kBase64, "base64 is recognised", encoded);
  require(opened(encoded, {}) == config, "a config in base64 opens", config);
  require(opened(base64_of(compressed), {}) == config, "a config in gzip in base64 opens", config);
}

void check(const std::string& bytes) {
  require(!kind_name(userdata::kind_of(bytes)).empty(), "a kind has a name");
  const std::optional<std::string> config = opened(bytes, kLimits);
  if (!config) return;
  require(config->size() <= kLimits.max_bytes, "the bound on the size holds");
  const Kind kind = userdata::kind_of(*config);
  require(kind != Kind::kGzip && kind != Kind::kBase64, "nothing is left to open", *config);
  require(opened(*config, kLimits) == config, "what is open stays so", *config);
  if (kind == Kind::kJson) check_wrapped(*config);
}

}  // namespace
}  // namespace firstlight::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  firstlight::fuzz::check(std::string(firstlight::fuzz::input_text(data, size)));
  return 0;
}
