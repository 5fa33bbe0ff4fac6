// SPDX-License-Identifier: Apache-2.0
#include "apply/unit_install.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "apply/unit_name.h"

namespace firstlight::apply {
namespace {

struct InstallSection {
  std::vector<std::string> wanted_by, required_by, upheld_by, aliases, also;
  std::string default_instance;
};

void read_list(std::vector<std::string>& list, std::string_view value) {
  if (value.empty()) list.clear();  // an empty assignment resets
  constexpr std::string_view kBlanks = " \t\n";
  while (!value.empty()) {
    const std::size_t begin = std::min(value.find_first_not_of(kBlanks), value.size());
    value.remove_prefix(begin);
    const std::size_t end = std::min(value.find_first_of(kBlanks), value.size());
    if (end > 0) list.emplace_back(value.substr(0, end));
    value.remove_prefix(end);
  }
}

InstallSection read_install_section(const std::vector<config::UnitOption>& options) {
  InstallSection install;
  for (const config::UnitOption& option : options) {
    if (option.section != "Install") continue;
    if (option.name == "WantedBy") read_list(install.wanted_by, option.value);
    if (option.name == "RequiredBy") read_list(install.required_by, option.value);
    if (option.name == "UpheldBy") read_list(install.upheld_by, option.value);
    if (option.name == "Alias") read_list(install.aliases, option.value);
    if (option.name == "Also") read_list(install.also, option.value);
    if (option.name == "DefaultInstance") install.default_instance = option.value;
  }
  return install;
}

// The specifiers that make sense in an [Install] section; nullopt for one that needs a running
// system.
std::optional<std::string> expand(std::string_view text, const std::string& unit) {
  const UnitNameParts parts = split_unit_name(unit);
  const std::string stem = unit.substr(0, unit.size() - parts.suffix.size());
  const std::size_t dash = parts.prefix.rfind('-');
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    switch (text[i]) {
      case '%':
        result += '%';
        break;
      case 'i':
        result += parts.instance.value_or("");
        break;
      case 'j':
        result += dash == std::string::npos ? parts.prefix : parts.prefix.substr(dash + 1);
        break;
      case 'n':
        result += unit;
        break;
      case 'N':
        result += stem;
        break;
      case 'p':
        result += parts.prefix;
        break;
      default:
        return std::nullopt;
    }
  }
  return result;
}

// Walks a unit and what its Also= names, each once. `visit` gets every unit that was looked up.
void walk_companions(const std::string& name, const UnitLookup& lookup,
                     const std::function<void(const std::string& asked, const UnitFile&,
                                              const InstallSection&)>& visit) {
  std::vector<std::string> pending{name};
  std::set<std::string> seen;
  while (!pending.empty()) {
    const std::string asked = std::move(pending.back());
    pending.pop_back();
    if (!seen.insert(asked).second) continue;
    const UnitFile unit = lookup(asked);
    const InstallSection install = read_install_section(unit.options);
    visit(asked, unit, install);
    if (unit.state != UnitFileState::kFound) continue;
    for (auto also = install.also.rbegin(); also != install.also.rend(); ++also) {
      if (const auto expanded = expand(*also, unit.name)) pending.push_back(*expanded);
    }
  }
}

// Collects the links of one unit.
class LinkMaker {
 public:
  LinkMaker(const UnitFile& unit, const InstallSection& install, EnableDecision& decision)
      : unit_(unit), decision_(decision), link_name_(unit.name) {
    const bool is_template = unit_name_kind(unit.name) == UnitNameKind::kTemplate;
    if (is_template && !install.default_instance.empty()) {
      link_name_ = with_instance(unit.name, install.default_instance);
    }
    // Without an instance the one of the unit that wants it is used, so that has to have one.
    needs_instance_ = is_template && install.default_instance.empty();
  }

  void make_all(const InstallSection& install) {
    for (const std::string& alias : install.aliases) add_alias(alias);
    for (const std::string& name : install.wanted_by) add_dependency(name, ".wants/");
    for (const std::string& name : install.required_by) add_dependency(name, ".requires/");
    for (const std::string& name : install.upheld_by) add_dependency(name, ".upholds/");
  }

 private:
  void warn(const std::string& text) {
    decision_.warnings.push_back("unit '" + unit_.name + "': " + text);
  }

  std::optional<std::string> expanded_name(const std::string& text) {
    auto name = expand(text, link_name_);
    if (name && unit_name_kind(*name) != UnitNameKind::kInvalid) return name;
    warn("[Install] names '" + text +
         "', which is no unit name or needs a running system: no link");
    return std::nullopt;
  }

  void add_dependency(const std::string& text, std::string_view folder) {
    const auto wanting = expanded_name(text);
    if (!wanting) return;
    if (needs_instance_ && unit_name_kind(*wanting) == UnitNameKind::kPlain) {
      warn("a template without DefaultInstance= cannot be enabled for '" + *wanting + "': no link");
      return;
    }
    decision_.links.push_back(
        {std::string(kUnitConfigDirectory) + "/" + *wanting + std::string(folder) + link_name_,
         unit_.path, false});
  }

  void add_alias(const std::string& text) {
    auto alias = expanded_name(text);
    if (!alias) return;
    const UnitNameKind own_kind = unit_name_kind(unit_.name);
    const UnitNameParts own = split_unit_name(unit_.name);
    if (own_kind == UnitNameKind::kInstance && unit_name_kind(*alias) == UnitNameKind::kTemplate) {
      alias = with_instance(*alias, *own.instance);
    }
    if (*alias == unit_.name) return;
    const UnitNameParts other = split_unit_name(*alias);
    const bool same_kind = own_kind == UnitNameKind::kTemplate ? other.instance.has_value()
                                                               : other.instance == own.instance;
    if (other.suffix != own.suffix || !same_kind) {
      warn("the alias '" + *alias + "' is of another type or instance: no link");
      return;
    }
    decision_.links.push_back({std::string(kUnitConfigDirectory) + "/" + *alias, unit_.path, true});
  }

  const UnitFile& unit_;
  EnableDecision& decision_;
  std::string link_name_;
  bool needs_instance_ = false;
};

std::string base_name(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

bool is_top_level(std::string_view path) {
  return path.substr(0, path.rfind('/')).ends_with("/system");
}

}  // namespace

EnableDecision decide_enable(const std::string& name, const UnitLookup& lookup) {
  EnableDecision decision;
  walk_companions(
      name, lookup,
      [&](const std::string& asked, const UnitFile& unit, const InstallSection& install) {
        if (unit.state == UnitFileState::kFound) {
          LinkMaker(unit, install, decision).make_all(install);
          return;
        }
        decision.warnings.push_back(
            "unit '" + asked + "' is " +
            (unit.state == UnitFileState::kMasked ? "masked" : "not in the root") +
            ": no link made to enable it");
      });
  const UnitFile unit = lookup(name);
  if (unit.state == UnitFileState::kFound && decision.links.empty() && decision.warnings.empty()) {
    decision.warnings.push_back("unit '" + name +
                                "' has nothing in an [Install] section: no link made to enable it");
  }
  return decision;
}

bool is_enabled(const std::string& name, const UnitLookup& lookup,
                std::span<const UnitLink> links) {
  const UnitFile unit = lookup(name);
  if (unit.state != UnitFileState::kFound) return false;
  if (unit.name != name) return true;  // an alias
  const bool linked = std::any_of(links.begin(), links.end(), [&](const UnitLink& link) {
    const bool same_name = base_name(link.path) == unit.name;
    const bool same_target = base_name(link.target) == unit.name;
    return (same_name && !is_top_level(link.path)) || (same_target && !same_name);
  });
  if (linked) return true;
  const InstallSection install = read_install_section(unit.options);
  return install.wanted_by.empty() && install.required_by.empty() && install.upheld_by.empty() &&
         install.aliases.empty();  // static or indirect
}

std::vector<std::string> decide_disable(const std::string& name, const UnitLookup& lookup,
                                        std::span<const UnitLink> links) {
  std::set<std::string> names;
  walk_companions(name, lookup,
                  [&names](const std::string& asked, const UnitFile& unit, const InstallSection&) {
                    names.insert(unit.state == UnitFileState::kFound ? unit.name : asked);
                  });
  // The name of a removed alias is removed from elsewhere, too.
  std::vector<std::string> removed;
  std::vector<UnitLink> left(links.begin(), links.end());
  for (bool found_more = true; found_more;) {
    found_more = false;
    std::erase_if(left, [&](const UnitLink& link) {
      const std::string own_name = base_name(link.path);
      if (!names.contains(own_name) && !names.contains(base_name(link.target))) return false;
      removed.push_back(link.path);
      found_more |= names.insert(own_name).second;
      return true;
    });
  }
  return removed;
}

}  // namespace firstlight::apply
