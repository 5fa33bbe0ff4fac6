// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace firstlight::fuzz {

// A change of the JSON text in `data`, in place: values are replaced, moved, repeated and dropped
// as wholes, which bytes alone hardly ever achieve, and now and then bytes are changed as libFuzzer
// does. Returns the new size, at most `max_size`. For LLVMFuzzerCustomMutator.
std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t max_size,
                        unsigned int seed);

}  // namespace firstlight::fuzz
