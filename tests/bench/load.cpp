// SPDX-License-Identifier: Apache-2.0
// bench_load schema|compile|load CONFIG [TIMES]: what the parts of config/ cost, in this process:
//   schema   parsing the schema of the newest version, as when something in a config is odd
//   compile  that, and compiling it into a validator, which the program does not do
//   load     text to config, rules included
// Prints the microseconds of processor time of the first time, when nothing is in the caches yet,
// and the median of TIMES (1) more.
#include "config/load.h"

#include <rapidjson/schema.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema_tree.h"

namespace {

namespace config = firstlight::config;

bool parse_schema(const std::string& /*text*/) {
  return !config::SchemaTree(config::kNewestVersion).root().IsNull();
}

bool compile_schema(const std::string& /*text*/) {
  const config::SchemaTree schema(config::kNewestVersion);
  const rapidjson::SchemaDocument compiled(schema.root());
  return !schema.root().IsNull();
}

bool load(const std::string& text) { return config::load(text).config.has_value(); }

using Work = bool (*)(const std::string&);

// Processor time of this process: other processes disturb it less than the time on the wall.
double now_us() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double microseconds_of(Work work, const std::string& text) {
  const double start = now_us();
  if (!work(text)) {
    std::fputs("bench_load: the config is not accepted\n", stderr);
    std::exit(1);
  }
  return now_us() - start;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string_view part = argv[1];
  const Work work = part == "schema" ? parse_schema : part == "compile" ? compile_schema : load;
  std::ifstream file(argv[2], std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const int times = argc > 3 ? std::max(1, std::atoi(argv[3])) : 1;

  const double first = microseconds_of(work, text);
  std::vector<double> later;
  for (int i = 0; i < times; ++i) later.push_back(microseconds_of(work, text));
  std::nth_element(later.begin(), later.begin() + times / 2, later.end());
  std::printf("%.1f %.1f\n", first, later[static_cast<std::size_t>(times / 2)]);
  return 0;
}
