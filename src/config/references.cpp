// SPDX-License-Identifier: Apache-2.0
#include "config/references.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "config/diagnostic_code.h"
#include "config/load.h"
#include "config/locate.h"
#include "config/merge.h"
#include "config/place.h"
#include "config/rules.h"
#include "config/version.h"

namespace firstlight::config {
namespace {

constexpr std::string_view kArrow = " → ";

// One config on the way from the first one to the one being read.
struct Level {
  const Level* referring = nullptr;  // nullptr: the first one
  std::string origin;
  std::string source;  // by which it was referred to
  std::string_view text;
  std::size_t depth = 0;  // references from the first one to here
};

// A reference and where it stands.
struct Reference {
  const Resource& resource;
  const std::string pointer;
  const Level& in;
};

// "a → b → c"; of a long way only both ends.
std::string way_to(const Level& level, std::string_view next) {
  constexpr std::size_t kShownAtEachEnd = 3;
  std::vector<std::string_view> steps = {next};
  for (const Level* at = &level; at != nullptr; at = at->referring) steps.push_back(at->origin);
  std::reverse(steps.begin(), steps.end());
  std::string text;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (i == kShownAtEachEnd && steps.size() > 2 * kShownAtEachEnd + 1) {
      const std::size_t left_out = steps.size() - 2 * kShownAtEachEnd;
      text += fmt::format("{}… {} more", kArrow, left_out);
      i += left_out;
    }
    text.append(i == 0 ? "" : kArrow).append(steps[i]);
  }
  return text;
}

// What a message calls the config. All data URLs look alike, so the place tells them apart.
std::string name_of(const FetchedReference& fetched, const Reference& reference) {
  if (fetched.origin.empty()) return "the empty source";
  if (!fetched.origin.starts_with("data:")) return fetched.origin;
  std::string name = "data: URL of " + reference.pointer;
  if (reference.in.referring != nullptr) name.append(" in ").append(reference.in.origin);
  return name;
}

// The settings of `config` that are in force for fetches, on top of those that were before.
Ignition settings_with(const Ignition& before, const Ignition& config) {
  Ignition own;
  own.timeouts = config.timeouts;
  own.certificate_authorities = config.certificate_authorities;
  own.proxy = config.proxy;
  return merge(before, std::move(own));
}

class Rendering {
 public:
  Rendering(const ReferenceAccess& access, const ReferenceLimits& limits, RenderResult& result)
      : access_(access), limits_(limits), result_(result) {}

  // nullopt: something is wrong, and it is in the result. `inherited` are the settings of the
  // configs that refer to this one.
  std::optional<MergedConfig> render(Config config, const Level& level, const Ignition& inherited) {
    const Resource replacement = std::exchange(config.ignition.config_replace, {});
    const std::vector<Resource> references = std::exchange(config.ignition.config_merge, {});
    if (replacement.source) {
      const Reference reference{replacement, "/ignition/config/replace", level};
      Step step = follow(reference, settings_with(inherited, config.ignition), inherited);
      return step.skipped ? MergedConfig{std::move(config), {}} : std::move(step.rendered);
    }
    Provenance provenance;
    if (!references.empty() || level.referring != nullptr) provenance.add(config, level.origin);
    for (std::size_t i = 0; i < references.size(); ++i) {
      const Reference reference{references[i], fmt::format("/ignition/config/merge/{}", i), level};
      const Ignition settings = settings_with(inherited, config.ignition);
      Step step = follow(reference, settings, settings);
      if (step.skipped) continue;
      if (!step.rendered) return std::nullopt;
      config = merge(std::move(config), std::move(step.rendered->config));
      provenance.append(step.rendered->provenance);
    }
    return MergedConfig{std::move(config), std::move(provenance)};
  }

 private:
  struct Step {
    std::optional<MergedConfig> rendered;
    bool skipped = false;
  };

  // `settings` hold for this fetch, `inherited` for those of the config that it leads to.
  Step follow(const Reference& reference, const Ignition& settings, const Ignition& inherited) {
    if (!check_way(reference)) return {};
    std::optional<FetchedReference> fetched;
    try {
      access_.use(settings);
      fetched = access_.fetch(reference.resource);
      if (fetched) {
        fetched->origin = name_of(*fetched, reference);
        access_.fetched(fetched->origin, fetched->bytes);
      }
    } catch (Error& error) {
      fail(reference, error);
      return {};
    }
    if (!fetched) {
      skip(reference);
      return {.rendered = std::nullopt, .skipped = true};
    }
    ++result_.references;
    return {.rendered = read(reference, *fetched, inherited)};
  }

  std::optional<MergedConfig> read(const Reference& reference, const FetchedReference& fetched,
                                   const Ignition& inherited) {
    bytes_ += fetched.bytes.size();
    if (!check_bytes(reference, fetched)) return std::nullopt;
    LoadResult loaded = load(fetched.bytes);
    loaded.diagnostics.set_origin(fetched.origin);
    result_.diagnostics.append(std::move(loaded.diagnostics));
    if (!loaded.config) return std::nullopt;
    const Level level{.referring = &reference.in,
                      .origin = fetched.origin,
                      .source = reference.resource.source.value_or(""),
                      .text = fetched.bytes,
                      .depth = reference.in.depth + 1};
    return render(std::move(*loaded.config), level, inherited);
  }

  bool check_way(const Reference& reference) {
    const Level& in = reference.in;
    const std::string source = reference.resource.source.value_or("");
    for (const Level* at = &in; at->referring != nullptr; at = at->referring) {
      if (at->source != source) continue;
      report(reference, code::kReferenceCycle,
             fmt::format("the config refers to itself: {}", way_to(in, at->origin)),
             "remove one of these references");
      return false;
    }
    if (in.depth == limits_.max_depth) {
      report(reference, code::kReferenceDepth,
             fmt::format("more than {} references to references: {}", limits_.max_depth,
                         way_to(in, "…")));
      return false;
    }
    if (result_.references == limits_.max_references) {
      report(reference, code::kReferenceCount,
             fmt::format("more than {} references in total, at {}", limits_.max_references,
                         way_to(in, "…")));
      return false;
    }
    return true;
  }

  bool check_bytes(const Reference& reference, const FetchedReference& fetched) {
    if (fetched.bytes.empty()) {
      report(
          reference, code::kReferenceEmpty,
          fmt::format("the referenced config is empty: {}", way_to(reference.in, fetched.origin)),
          "a config that sets nothing is {\"ignition\":{\"version\":\"3.0.0\"}}");
      return false;
    }
    if (bytes_ > limits_.max_bytes) {
      report(reference, code::kReferenceBytes,
             fmt::format("the referenced configs are larger than {} bytes in total, at {}",
                         limits_.max_bytes, way_to(reference.in, fetched.origin)));
      return false;
    }
    return true;
  }

  void fail(const Reference& reference, Error& error) {
    report(reference, code::kReferenceFailed,
           fmt::format("the referenced config cannot be had: {}", error.what()));
    error.set_pointer(reference.pointer);
    if (reference.in.referring != nullptr) {
      error.add_context("follow the references of " +
                        way_to(*reference.in.referring, reference.in.origin));
    }
    result_.failure = error;
  }

  void skip(const Reference& reference) {
    result_.complete = false;
    add(reference,
        {.severity = Severity::kWarning,
         .code = std::string(code::kReferenceNotFollowed),
         .message = "the referenced config is not followed: " + access_.why_not_followed});
  }

  void report(const Reference& reference, std::string_view code, std::string message,
              std::string hint = {}) {
    add(reference, {.severity = Severity::kError,
                    .code = std::string(code),
                    .message = std::move(message),
                    .hint = std::move(hint)});
  }

  // Adds a finding at the place of the reference.
  void add(const Reference& reference, Diagnostic diagnostic) {
    diagnostic.pointer = reference.pointer;
    Diagnostics found;
    found.add(std::move(diagnostic));
    add_positions(reference.in.text, found);
    if (reference.in.referring != nullptr) found.set_origin(reference.in.origin);
    result_.diagnostics.append(std::move(found));
  }

  const ReferenceAccess& access_;
  const ReferenceLimits& limits_;
  RenderResult& result_;
  std::size_t bytes_ = 0;
};

}  // namespace

RenderResult load_with_references(std::string_view text, std::string_view origin,
                                  const ReferenceAccess& access, const ReferenceLimits& limits) {
  LoadResult loaded = load(text);
  RenderResult result;
  result.diagnostics = std::move(loaded.diagnostics);
  result.empty = loaded.empty;
  if (!loaded.config) return result;
  const Level first{.origin = std::string(origin), .text = text};
  Rendering rendering(access, limits, result);
  if (auto rendered = rendering.render(std::move(*loaded.config), first, {})) {
    result.config = std::move(rendered->config);
    result.provenance = std::move(rendered->provenance);
  }
  return result;
}

RenderResult load_final(std::string_view text, std::string_view origin,
                        const ReferenceAccess& access, const ReferenceLimits& limits) {
  RenderResult result = load_with_references(text, origin, access, limits);
  if (!result.config || !result.complete) return result;
  const bool is_document = result.references == 0;
  // Its own rules are those that it has been checked with.
  if (is_document && result.config->ignition.version == version_text(kNewestVersion)) return result;
  Diagnostics found = check_final(*result.config);
  if (is_document) {
    add_positions(text, found);
  } else {
    add_sources(result.provenance, *result.config, found);
    found.set_origin(fmt::format("{} with all that it refers to", origin));
  }
  result.diagnostics.append(std::move(found));
  if (result.diagnostics.has_errors()) result.config.reset();
  return result;
}

}  // namespace firstlight::config
