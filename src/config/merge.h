// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.h"

namespace firstlight::config {

// Two configs as one, the child having the last word (spec merge-translate sections 1 and 2). Both
// are upgraded already; nothing is validated. Member by member:
// - a plain scalar is the child's, even if empty; an optional one the child's if it is set;
// - an object is merged member by member, unless all of it is unset on one side;
// - a list of append-only elements is the parent's, then the child's;
// - of a list with keys (config/keys.h) the parent's elements keep their places, each merged with
//   the child's element of the same key, and the child's other elements follow in their order;
// - in lists that share their keys an element of the parent whose key the child has in another of
//   these lists is dropped: a file gives way to a link;
// - an HTTP header without a value removes the parent's header of that name. Where the parent has
//   none it stays, and fetching with it fails.
[[nodiscard]] Config merge(Config parent, Config child);

// The same for this section alone.
[[nodiscard]] Ignition merge(Ignition parent, Ignition child);

}  // namespace firstlight::config
