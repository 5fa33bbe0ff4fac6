// SPDX-License-Identifier: Apache-2.0
// The parts of carrying out one wish for a user. Internal to edit_user().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "apply/account_edit.h"
#include "apply/account_values.h"

namespace firstlight::apply {

// Fields of passwd(5) and shadow(5).
constexpr std::size_t kUid = 2;
constexpr std::size_t kGid = 3;
constexpr std::size_t kGecos = 4;
constexpr std::size_t kHome = 5;
constexpr std::size_t kShell = 6;
constexpr std::size_t kShadowPassword = 1;
constexpr std::size_t kShadowLastChange = 2;

// One wish on its way through the files.
struct UserWork {
  AccountFiles& files;
  const plan::UserStep& step;
  const config::User& user;
  std::int64_t today_days;
  AccountEdit& edit;

  [[nodiscard]] Error fail(std::string why, std::string hint = {},
                           std::string_view member = {}) const {
    return account_error(edit.verb, user.name, std::move(why), std::move(hint),
                         step.pointer + std::string(member));
  }
};

// The id for a new user, or for one that gets another: the one of the wish if nobody has it, else
// the next free one. Throws Error (kAccount).
[[nodiscard]] std::uint32_t wanted_uid(const UserWork& work);

// The group of the wish. Throws Error (kAccount) if there is none of that name or number.
[[nodiscard]] std::uint32_t primary_gid(const UserWork& work);

// The group of the wish, or a new one of the user's own, or the default one, as the wish and
// login.defs(5) have it. Throws Error (kAccount).
[[nodiscard]] std::uint32_t gid_of_new_user(const UserWork& work, std::uint32_t uid);

}  // namespace firstlight::apply
