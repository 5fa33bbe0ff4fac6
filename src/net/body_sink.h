// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace firstlight::net {

// Takes the body of an answer piece by piece, so that it never is in memory as a whole.
class BodySink {
 public:
  BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  virtual ~BodySink() = default;

  // A body begins, for the first time or once more: what came so far counts for nothing.
  virtual void restart() = 0;

  // May throw Error, which ends the request.
  virtual void add(std::string_view piece) = 0;
};

}  // namespace firstlight::net
