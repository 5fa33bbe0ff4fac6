// SPDX-License-Identifier: Apache-2.0
#include "config/merge.h"

#include <doctest/doctest.h>
#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "config/decode.h"
#include "config/document.h"
#include "config/json_type.h"
#include "config/schema_tree.h"
#include "config/version.h"

namespace firstlight::config {
namespace {

// A config of the newest version from its members, which need not be valid.
Config config_of(const std::string& text) {
  Diagnostics diagnostics;
  const auto document = parse_document(text, {}, diagnostics);
  REQUIRE_MESSAGE(document, text);
  Decoded decoded = decode(document->dom, kNewestVersion);
  CHECK_MESSAGE(decoded.conforms, text);
  return std::move(decoded.config);
}

struct Row {
  const char* what;
  std::string parent;
  std::string child;
  std::string result;
};

void check_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK((merge(config_of(row.parent), config_of(row.child)) == config_of(row.result)));
  }
}

std::string users(const std::string& list) { return R"({"passwd":{"users":[)" + list + "]}}"; }
std::string storage(const std::string& members) { return R"({"storage":{)" + members + "}}"; }
std::string file(const std::string& members) {
  return storage(R"("files":[{"path":"/a",)" + members + "}]");
}
std::string arguments(const std::string& exist, const std::string& not_exist) {
  return R"({"kernelArguments":{"shouldExist":[)" + exist + R"(],"shouldNotExist":[)" + not_exist +
         "]}}";
}

TEST_CASE("scalars and objects") {
  check_rows({
      {"a plain scalar is the child's", R"({"ignition":{"version":"3.0.0"}})",
       R"({"ignition":{"version":"3.6.0"}})", R"({"ignition":{"version":"3.6.0"}})"},
      {"even if it is empty", R"({"ignition":{"version":"3.0.0"}})",
       R"({"ignition":{"timeouts":{"httpTotal":1}}})",
       R"({"ignition":{"timeouts":{"httpTotal":1}}})"},
      {"an optional one is inherited", users(R"({"name":"a","uid":1,"shell":"/bin/sh"})"),
       users(R"({"name":"a"})"), users(R"({"name":"a","uid":1,"shell":"/bin/sh"})")},
      {"null inherits, too", users(R"({"name":"a","uid":1})"), users(R"({"name":"a","uid":null})"),
       users(R"({"name":"a","uid":1})")},
      {"a set zero value counts", users(R"({"name":"a","uid":1,"shell":"/bin/sh","system":true})"),
       users(R"({"name":"a","uid":0,"shell":"","system":false})"),
       users(R"({"name":"a","uid":0,"shell":"","system":false})")},
      {"an object member by member", R"({"ignition":{"timeouts":{"httpTotal":1}}})",
       R"({"ignition":{"timeouts":{"httpResponseHeaders":2}}})",
       R"({"ignition":{"timeouts":{"httpTotal":1,"httpResponseHeaders":2}}})"},
      {"an object that the child leaves out",
       R"({"ignition":{"version":"3.0.0","proxy":{"httpProxy":"http://p"}}})", "{}",
       R"({"ignition":{"version":"3.0.0","proxy":{"httpProxy":"http://p"}}})"},
      {"an object that the parent leaves out", "{}",
       R"({"ignition":{"version":"3.0.0","proxy":{"httpProxy":"http://p"}}})",
       R"({"ignition":{"version":"3.0.0","proxy":{"httpProxy":"http://p"}}})"},
      {"levels that only the document has",
       storage(R"("luks":[{"name":"a","cex":{"enabled":true}}])"),
       storage(R"("luks":[{"name":"a","cex":{"enabled":false}}])"),
       storage(R"("luks":[{"name":"a","cex":{"enabled":false}}])")},
      {"clevis member by member",
       storage(
           R"("luks":[{"name":"a","clevis":{"threshold":1,"tang":[{"url":"u","thumbprint":"t"}],
           "custom":{"pin":"sss","config":"c"}}}])"),
       storage(
           R"("luks":[{"name":"a","clevis":{"tpm2":true,"tang":[{"url":"u","advertisement":"{}"},
           {"url":"v"}],"custom":{"needsNetwork":true,"config":"d"}}}])"),
       storage(
           R"("luks":[{"name":"a","clevis":{"threshold":1,"tpm2":true,
           "tang":[{"url":"u","thumbprint":"t","advertisement":"{}"},{"url":"v"}],
           "custom":{"pin":"sss","config":"d","needsNetwork":true}}}])")},
  });
}

TEST_CASE("lists with keys: the parent's order, then what is new") {
  check_rows({
      {"strings", users(R"({"name":"u","groups":["b","a"]})"),
       users(R"({"name":"u","groups":["c","a","d"]})"),
       users(R"({"name":"u","groups":["b","a","c","d"]})")},
      {"objects", users(R"({"name":"b","uid":1},{"name":"a","uid":2})"),
       users(R"({"name":"c"},{"name":"a","gecos":"x"})"),
       users(R"({"name":"b","uid":1},{"name":"a","uid":2,"gecos":"x"},{"name":"c"})")},
      {"an empty list clears nothing", users(R"({"name":"a"})"), users(""),
       users(R"({"name":"a"})")},
      {"groups", R"({"passwd":{"groups":[{"name":"g","gid":1}]}})",
       R"({"passwd":{"groups":[{"name":"g","shouldExist":false},{"name":"h"}]}})",
       R"({"passwd":{"groups":[{"name":"g","gid":1,"shouldExist":false},{"name":"h"}]}})"},
      {"keys of users", users(R"({"name":"u","sshAuthorizedKeys":["k1"]})"),
       users(R"({"name":"u","sshAuthorizedKeys":["k2","k1"]})"),
       users(R"({"name":"u","sshAuthorizedKeys":["k1","k2"]})")},
      {"disks and partitions by number or label",
       storage(R"("disks":[{"device":"/dev/a","partitions":[{"number":1,"label":"one"},
               {"label":"two","sizeMiB":5}]}])"),
       storage(R"("disks":[{"device":"/dev/a","wipeTable":true,"partitions":[{"label":"two",
               "resize":true},{"number":1,"sizeMiB":9},{"number":2}]},{"device":"/dev/b"}])"),
       storage(R"("disks":[{"device":"/dev/a","wipeTable":true,"partitions":[{"number":1,
               "label":"one","sizeMiB":9},{"label":"two","sizeMiB":5,"resize":true},{"number":2}]},
               {"device":"/dev/b"}])")},
      {"number and label are two keys",
       storage(R"("disks":[{"device":"/dev/a","partitions":[{"number":1,"label":"x"}]}])"),
       storage(R"("disks":[{"device":"/dev/a","partitions":[{"label":"x"}]}])"),
       storage(
           R"("disks":[{"device":"/dev/a","partitions":[{"number":1,"label":"x"},{"label":"x"}]}])")},
      {"filesystems by device", storage(R"("filesystems":[{"device":"/dev/a","format":"xfs"}])"),
       storage(R"("filesystems":[{"device":"/dev/b"},{"device":"/dev/a","label":"l"}])"),
       storage(
           R"("filesystems":[{"device":"/dev/a","format":"xfs","label":"l"},{"device":"/dev/b"}])")},
      {"raid and its devices",
       storage(R"("raid":[{"name":"m","level":"1","devices":["/b","/a"]}])"),
       storage(R"("raid":[{"name":"m","devices":["/c","/a"]},{"name":"n"}])"),
       storage(R"("raid":[{"name":"m","level":"1","devices":["/b","/a","/c"]},{"name":"n"}])")},
      {"luks and its open options",
       storage(R"("luks":[{"name":"l","device":"/d","openOptions":["a"]}])"),
       storage(R"("luks":[{"name":"l","openOptions":["b","a"]},{"name":"m"}])"),
       storage(R"("luks":[{"name":"l","device":"/d","openOptions":["a","b"]},{"name":"m"}])")},
      {"units and drop-ins",
       R"({"systemd":{"units":[{"name":"a.service","enabled":true,"dropins":[{"name":"x.conf",
           "contents":"1"}]}]}})",
       R"({"systemd":{"units":[{"name":"b.service"},{"name":"a.service","mask":true,
           "dropins":[{"name":"y.conf"},{"name":"x.conf","contents":"2"}]}]}})",
       R"({"systemd":{"units":[{"name":"a.service","enabled":true,"mask":true,
           "dropins":[{"name":"x.conf","contents":"2"},{"name":"y.conf"}]},{"name":"b.service"}]}})"},
      {"proxies to avoid", R"({"ignition":{"proxy":{"noProxy":["b","a"]}}})",
       R"({"ignition":{"proxy":{"noProxy":["a","c"]}}})",
       R"({"ignition":{"proxy":{"noProxy":["b","a","c"]}}})"},
      {"references and authorities by source, null as empty",
       R"({"ignition":{"config":{"merge":[{"source":"s","compression":"gzip"},{"source":null}]},
           "security":{"tls":{"certificateAuthorities":[{"source":"c"}]}}}})",
       R"({"ignition":{"config":{"merge":[{"source":""},{"source":"s"},{"source":"t"}]},
           "security":{"tls":{"certificateAuthorities":[{"source":"d"},{"source":"c",
           "compression":"gzip"}]}}}})",
       R"({"ignition":{"config":{"merge":[{"source":"s","compression":"gzip"},{"source":""},
           {"source":"t"}]},"security":{"tls":{"certificateAuthorities":[{"source":"c",
           "compression":"gzip"},{"source":"d"}]}}}})"},
  });
}

TEST_CASE("append-only lists keep all, duplicates too") {
  check_rows({
      {"appended fragments", file(R"("append":[{"source":"data:,1"},{"source":"data:,2"}])"),
       file(R"("append":[{"source":"data:,1"}])"),
       file(R"("append":[{"source":"data:,1"},{"source":"data:,2"},{"source":"data:,1"}])")},
      {"filesystem options",
       storage(R"("filesystems":[{"device":"/d","options":["a"],"mountOptions":["x"]}])"),
       storage(R"("filesystems":[{"device":"/d","options":["a","b"],"mountOptions":["x"]}])"),
       storage(
           R"("filesystems":[{"device":"/d","options":["a","a","b"],"mountOptions":["x","x"]}])")},
      {"raid and luks options",
       storage(R"("raid":[{"name":"m","options":["a"]}],"luks":[{"name":"l","options":["b"]}])"),
       storage(R"("raid":[{"name":"m","options":["a"]}],"luks":[{"name":"l","options":["b"]}])"),
       storage(
           R"("raid":[{"name":"m","options":["a","a"]}],"luks":[{"name":"l","options":["b","b"]}])")},
  });
}

TEST_CASE("lists that share their keys") {
  check_rows({
      {"kernel arguments", arguments(R"("x","y")", R"("z")"), arguments(R"("z")", R"("x")"),
       arguments(R"("y","z")", R"("x")")},
      {"a directory in the place of a file inherits nothing",
       storage(R"("files":[{"path":"/a"},{"path":"/b","mode":384,"user":{"id":1}}])"),
       storage(R"("directories":[{"path":"/b"}])"),
       storage(R"("directories":[{"path":"/b"}],"files":[{"path":"/a"}])")},
      {"a link in the place of a directory",
       storage(R"("directories":[{"path":"/b","mode":448},{"path":"/c"}],"links":[{"path":"/l"}])"),
       storage(R"("links":[{"path":"/b","target":"x"}])"),
       storage(
           R"("directories":[{"path":"/c"}],"links":[{"path":"/l"},{"path":"/b","target":"x"}])")},
      {"a file in the place of a link", storage(R"("links":[{"path":"/b","target":"x"}])"),
       storage(R"("files":[{"path":"/b"}])"), storage(R"("files":[{"path":"/b"}])")},
      {"the same kind is merged",
       storage(R"("links":[{"path":"/b","target":"x","group":{"name":"g"}}])"),
       storage(R"("links":[{"path":"/b","hard":true,"group":{"id":5}}])"),
       storage(R"("links":[{"path":"/b","target":"x","hard":true,"group":{"name":"g","id":5}}])")},
  });
}

TEST_CASE("HTTP headers") {
  const auto headers = [](const std::string& list) {
    return file(R"("contents":{"source":"http://s","httpHeaders":[)" + list + "]}");
  };
  check_rows({
      {"merged by name, the case of which matters",
       headers(R"({"name":"A","value":"1"},{"name":"b","value":"2"})"),
       headers(R"({"name":"b","value":"3"},{"name":"a","value":"4"})"),
       headers(R"({"name":"A","value":"1"},{"name":"b","value":"3"},{"name":"a","value":"4"})")},
      {"null removes the parent's", headers(R"({"name":"A","value":"1"},{"name":"B","value":"2"})"),
       headers(R"({"name":"A","value":null})"), headers(R"({"name":"B","value":"2"})")},
      {"null stays when there is nothing to remove", headers(R"({"name":"B","value":"2"})"),
       headers(R"({"name":"A"})"), headers(R"({"name":"B","value":"2"},{"name":"A"})")},
      {"and beside no header at all", file(R"("mode":1)"),
       file(R"("contents":{"httpHeaders":[{"name":"A"}]})"),
       file(R"("mode":1,"contents":{"httpHeaders":[{"name":"A"}]})")},
      {"a null of the parent gets a value", headers(R"({"name":"A"})"),
       headers(R"({"name":"A","value":"1"})"), headers(R"({"name":"A","value":"1"})")},
  });
}

// Spec merge-translate section 2.4.
TEST_CASE("what follows from the rules") {
  check_rows({
      {"a new source inherits hash, compression and headers",
       file(
           R"("contents":{"source":"http://a","compression":"gzip","verification":{"hash":"sha512-0"},
            "httpHeaders":[{"name":"H","value":"1"}]})"),
       file(R"("contents":{"source":"http://b"})"),
       file(
           R"("contents":{"source":"http://b","compression":"gzip","verification":{"hash":"sha512-0"},
            "httpHeaders":[{"name":"H","value":"1"}]})")},
      {"an empty source overrides",
       file(R"("contents":{"source":"http://a","verification":{"hash":"sha512-0"}})"),
       file(R"("contents":{"source":""})"),
       file(R"("contents":{"source":"","verification":{"hash":"sha512-0"}})")},
      {"fragments of the parent first",
       file(R"("contents":{"source":"data:,a"},"append":[{"source":"data:,1"}])"),
       file(R"("append":[{"source":"data:,2"}])"),
       file(
           R"("contents":{"source":"data:,a"},"append":[{"source":"data:,1"},{"source":"data:,2"}])")},
      {"empty contents of a unit",
       R"({"systemd":{"units":[{"name":"a.service","enabled":true,"contents":"[Unit]",
           "dropins":[{"name":"x.conf","contents":"1"}]}]}})",
       R"({"systemd":{"units":[{"name":"a.service","contents":""}]}})",
       R"({"systemd":{"units":[{"name":"a.service","enabled":true,"contents":"",
           "dropins":[{"name":"x.conf","contents":"1"}]}]}})"},
      {"groups of a user", users(R"({"name":"u","groups":["a","b"]})"),
       users(R"({"name":"u","groups":["b","c"]})"),
       users(R"({"name":"u","groups":["a","b","c"]})")},
      {"deleting is done by shouldExist", users(R"({"name":"u","uid":1})"),
       users(R"({"name":"u","shouldExist":false})"),
       users(R"({"name":"u","uid":1,"shouldExist":false})")},
      {"an array does not shrink", storage(R"("raid":[{"name":"m","devices":["/a","/b"]}])"),
       storage(R"("raid":[{"name":"m","devices":["/a"]}])"),
       storage(R"("raid":[{"name":"m","devices":["/a","/b"]}])")},
  });
}

// A document with every member of the schema; `variant` makes all of its values but the keys
// others.
class EveryMember {
 public:
  explicit EveryMember(int variant) : variant_(variant) {}

  std::string text() {
    const SchemaTree schema(kNewestVersion);
    return value(schema, schema.root(), "");
  }

 private:
  std::string value(const SchemaTree& schema, const SchemaTree::Node& node,
                    const std::string& path) {
    const auto& type = node["type"];
    const std::string kind(string_of(type.IsArray() ? type[0] : type));
    if (kind == "object") return object(schema, node, path);
    if (kind == "array") return "[" + value(schema, *schema.elements(node), path + "/0") + "]";
    if (kind == "boolean") return variant_ == 0 ? "true" : "false";
    if (kind == "integer") return is_key(path) ? "7" : std::to_string(variant_ + 1);
    return "\"" + path + (is_key(path) ? "" : std::to_string(variant_)) + "\"";
  }

  std::string object(const SchemaTree& schema, const SchemaTree::Node& node,
                     const std::string& path) {
    std::string members;
    for (const std::string_view name : SchemaTree::member_names(node)) {
      if (!members.empty()) members += ',';
      members.append("\"").append(name).append("\":");
      members += value(schema, *schema.member(node, name), path + "/" + std::string(name));
    }
    return "{" + members + "}";
  }

  // The elements of each list have the same keys in all variants.
  static bool is_key(const std::string& path) {
    for (const char* name : {"/name", "/device", "/path", "/number", "/url", "/source", "/0"}) {
      if (path.ends_with(name)) return true;
    }
    return false;
  }

  int variant_;
};

// Puts the append-only lists of `parent` before those of `config`.
void prepend_append_only(const Storage& parent, Storage& config) {
  const auto prepend = [](const auto& first, auto& list) {
    list.insert(list.begin(), first.begin(), first.end());
  };
  prepend(parent.files.at(0).append, config.files.at(0).append);
  prepend(parent.filesystems.at(0).options, config.filesystems.at(0).options);
  prepend(parent.filesystems.at(0).mount_options, config.filesystems.at(0).mount_options);
  prepend(parent.raid.at(0).options, config.raid.at(0).options);
  prepend(parent.luks.at(0).options, config.luks.at(0).options);
}

// The schema says what members there are; a member that decoding or merging does not know would be
// missing here.
TEST_CASE("no member of a config is forgotten") {
  const Config one = config_of(EveryMember(0).text());
  const Config other = config_of(EveryMember(1).text());
  CHECK_FALSE((one == other));
  CHECK((merge({}, one) == one));
  CHECK((merge(one, {}) == one));
  Config expected = other;
  prepend_append_only(one.storage, expected.storage);
  CHECK((merge(one, other) == expected));
  // The paths of directories, files and links are keys in one space: "/storage/files/0/path" …
  CHECK(one.storage.directories.size() + one.storage.files.size() + one.storage.links.size() == 3);
}

TEST_CASE("a config with itself is itself, but for append-only lists") {
  const Config config = config_of(EveryMember(0).text());
  Config expected = config;
  prepend_append_only(config.storage, expected.storage);
  CHECK((merge(config, config) == expected));
}

TEST_CASE("merging is associative where keys tell elements apart") {
  const Config a = config_of(users(R"({"name":"a","groups":["x"]},{"name":"b"})"));
  const Config b = config_of(users(R"({"name":"c"},{"name":"a","uid":4,"groups":["y"]})"));
  const Config c = config_of(users(R"({"name":"b","uid":1},{"name":"a","groups":["x","z"]})"));
  CHECK((merge(merge(a, b), c) == merge(a, merge(b, c))));
}

}  // namespace
}  // namespace firstlight::config
