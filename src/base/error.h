// SPDX-License-Identifier: Apache-2.0
// The one exception type: what was tried, on what object, why it failed, what to do about it.
//
// A run-time failure ends the run, so it is thrown. Faults in a config are not exceptions: they are
// collected as config::Diagnostic values and reported all at once.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace firstlight {

// What kind of thing failed. The text form (`error_code_name`) is part of the report's interface.
enum class ErrorCode {
  kUsage,           // the command line or a kernel argument makes no sense
  kConfigInvalid,   // the config was rejected; the diagnostics say where
  kNotSupported,    // understood, but not carried out by this build
  kUserData,        // the envelope around the config cannot be opened
  kNetwork,         // link, lease, connection
  kNetworkNeeded,   // there is none, and this run must not bring one up
  kMetadata,        // the metadata service answered something unusable
  kMetadataDenied,  // the metadata service refused us (hardened mode, disabled endpoint)
  kVerification,    // contents do not match their hash or do not decompress
  kDevice,          // a device is missing, ambiguous, or holds something else
  kPartition,
  kRaid,
  kLuks,
  kFilesystem,
  kMount,
  kAccount,
  kTree,  // files, directories, links
  kUnit,
  kProcess,  // an external program failed
  kTimeout,  // a named bound on time was reached
  kLimit,    // a named bound on size, count or depth was reached
  kSystem,   // a system call failed that does not belong to one of the above
};

// kebab-case name, e.g. "metadata-denied".
[[nodiscard]] std::string_view error_code_name(ErrorCode code);

struct ErrorDetail {
  ErrorCode code = ErrorCode::kSystem;
  std::string tried{};    // "mount xfs", "create partition 2": a verb first
  std::string object{};   // the path, device, URL (credentials removed), user … it was tried on
  std::string why{};      // cause, as close to the root as known
  std::string hint{};     // what the operator can do; empty if nothing is known
  std::string pointer{};  // JSON pointer of the config entry that asked for it; empty if none
  std::string
      sources{};  // which entries of which configs that entry was merged from; empty if none
};

class Error : public std::exception {
 public:
  explicit Error(ErrorDetail detail);

  [[nodiscard]] const ErrorDetail& detail() const { return detail_; }

  // Steps of the layers above, outermost first.
  [[nodiscard]] const std::vector<std::string>& context() const { return context_; }

  // A layer that knows more than the one below adds its step while the error passes through:
  //   catch (Error& error) { error.add_context("provision disk /dev/vdb"); throw; }
  void add_context(std::string step);

  // Sets the pointer unless a deeper layer has set it.
  void set_pointer(std::string_view pointer);

  void set_sources(std::string sources);

  // One printable line: "context: tried 'object': why (hint)".
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  void render();

  ErrorDetail detail_;
  std::vector<std::string> context_;
  std::string text_;
};

// Text of an errno value, taken as a value on the line after the call that set it.
[[nodiscard]] std::string errno_text(int errno_value);

}  // namespace firstlight
