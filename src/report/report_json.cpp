// SPDX-License-Identifier: Apache-2.0
#include "report/report_json.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <string_view>

#include "base/version.h"

namespace firstlight::report {
namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

std::string_view outcome_name(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::kProvisioned:
      return "provisioned";
    case RunOutcome::kFailed:
      return "failed";
    case RunOutcome::kNotFirstBoot:
      return "not-first-boot";
    case RunOutcome::kRebooting:
      return "rebooting";
  }
  return "failed";
}

std::string_view outcome_name(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::kDone:
      return "done";
    case StepOutcome::kAlreadySo:
      return "already-so";
    case StepOutcome::kFailed:
      return "failed";
  }
  return "failed";
}

void write_string(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_member(Writer& writer, std::string_view key, std::string_view value) {
  write_string(writer, key);
  write_string(writer, value);
}

void write_times(Writer& writer, std::int64_t start_us, std::int64_t end_us) {
  writer.Key("start_us");
  writer.Int64(start_us);
  writer.Key("end_us");
  writer.Int64(end_us);
}

void write_list(Writer& writer, std::string_view key, const std::vector<std::string>& values) {
  write_string(writer, key);
  writer.StartArray();
  for (const std::string& value : values) write_string(writer, value);
  writer.EndArray();
}

void write_step(Writer& writer, const StepRecord& step) {
  writer.StartObject();
  write_member(writer, "name", step.name);
  write_member(writer, "object", step.object);
  write_member(writer, "pointer", step.pointer);
  write_times(writer, step.start_us, step.end_us);
  write_member(writer, "outcome", outcome_name(step.outcome));
  writer.EndObject();
}

void write_phase(Writer& writer, const PhaseRecord& phase) {
  writer.StartObject();
  write_member(writer, "name", phase.name);
  write_times(writer, phase.start_us, phase.end_us);
  write_member(writer, "outcome", phase.failed ? "failed" : "done");
  writer.Key("steps");
  writer.StartArray();
  for (const StepRecord& step : phase.steps) write_step(writer, step);
  writer.EndArray();
  writer.EndObject();
}

std::string_view kind_name(ConfigKind kind) {
  switch (kind) {
    case ConfigKind::kBase:
      return "base";
    case ConfigKind::kVendor:
      return "vendor";
    case ConfigKind::kUser:
      return "user";
  }
  return "user";
}

void write_config(Writer& writer, const ConfigRecord& config) {
  writer.StartObject();
  write_member(writer, "kind", kind_name(config.kind));
  write_member(writer, "origin", config.origin);
  write_member(writer, "sha256", config.sha256);
  writer.Key("referenced");
  writer.Bool(config.referenced);
  writer.EndObject();
}

void write_network(Writer& writer, const NetworkRecord& network) {
  writer.StartObject();
  write_member(writer, "interface", network.interface);
  write_member(writer, "method", network.method);
  write_list(writer, "addresses", network.addresses);
  write_list(writer, "name_servers", network.name_servers);
  write_list(writer, "ntp_servers", network.ntp_servers);
  write_member(writer, "domain", network.domain);
  write_list(writer, "search_domains", network.search_domains);
  writer.EndObject();
}

void write_error(Writer& writer, const RunReport& report) {
  const ErrorDetail& detail = *report.error;
  writer.Key("error");
  writer.StartObject();
  write_member(writer, "code", error_code_name(detail.code));
  write_member(writer, "message", Error(detail).what());
  write_member(writer, "tried", detail.tried);
  write_member(writer, "object", detail.object);
  write_member(writer, "why", detail.why);
  write_member(writer, "hint", detail.hint);
  write_member(writer, "pointer", detail.pointer);
  write_member(writer, "sources", detail.sources);
  write_list(writer, "context", report.error_context);
  writer.EndObject();
}

}  // namespace

std::string to_json(const RunReport& report) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetIndent(' ', 2);
  writer.StartObject();
  write_member(writer, "version", kVersion);
  write_member(writer, "boot_id", report.boot_id);
  write_member(writer, "instance_id", report.instance_id);
  writer.Key("config");
  writer.StartObject();
  write_member(writer, "origin", report.config_origin);
  write_member(writer, "sha256", report.config_sha256);
  writer.EndObject();
  writer.Key("configs");
  writer.StartArray();
  for (const ConfigRecord& config : report.configs) write_config(writer, config);
  writer.EndArray();
  writer.Key("networks");
  writer.StartArray();
  for (const NetworkRecord& network : report.networks) write_network(writer, network);
  writer.EndArray();
  write_member(writer, "outcome", outcome_name(report.outcome));
  write_times(writer, report.start_us, report.end_us);
  writer.Key("phases");
  writer.StartArray();
  for (const PhaseRecord& phase : report.phases) write_phase(writer, phase);
  writer.EndArray();
  write_list(writer, "warnings", report.warnings);
  if (report.error) write_error(writer, report);
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace firstlight::report
