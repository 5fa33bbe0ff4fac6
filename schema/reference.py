#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Prints docs/config.md, the reference of the config language, from the schema files.

    schema/reference.py > docs/config.md     (tests/golden/run --update does it)
"""

import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent
RESOURCE = "RESOURCE"
RESOURCES = ("fileResource", "configResource", "requiredResource")  # they differ in what is required

# Chapters by the path that they are about; a member is in that of its longest prefix.
CHAPTERS = ["", "ignition", "kernelArguments", "passwd", "passwd.users[]", "passwd.groups[]",
            "storage", "storage.disks[]", "storage.disks[].partitions[]", "storage.raid[]",
            "storage.luks[]", "storage.filesystems[]", "storage.files[]", "storage.directories[]",
            "storage.links[]", "systemd", "systemd.units[]", RESOURCE]

INTRODUCTION = """\
# The config language

What firstlight reads: the Ignition config language, spec {first} to {last}, as JSON text. This page is made from
the JSON Schemas in [schema/](../schema) by `schema/reference.py`; `firstlight schema` prints them.

- A path names a member: `storage.files[].path` is the member `path` of each element of the list `files` in
  `storage`. `{resource}` stands for each place that the chapter [Resources](#resources) lists.
- *Since* is the first version that has the member. A config that declares an earlier one may hold it, but it is
  ignored with a warning.
- Null means the same as leaving a member out, so what is *required* must not be null. A null element of a list is
  an element with nothing in it.
- A name that differs by case only is accepted with a warning, an unknown name is ignored with a warning.
- What firstlight does with a member stands after **firstlight:**.

A config that breaks a rule is rejected before anything is changed. `firstlight validate` tells all that is wrong
with it, with line and column.
"""


class Schema:
    """The members of one version: path -> description, with $ref followed."""

    def __init__(self, version):
        self.root = json.loads((FOLDER / f"ignition-{version}.json").read_text(encoding="ascii"))
        self.version = version
        self.members = {}
        self.required = set()
        self.visit("", self.root)
        self.visit(RESOURCE, self.root["definitions"]["fileResource"])

    def resolved(self, node):
        """A use of a definition: its own words, the definition's keywords."""
        if "$ref" not in node:
            return node
        name = node["$ref"].rsplit("/", 1)[1]
        own = {key: value for key, value in node.items() if key != "$ref"}
        return {**self.root["definitions"][name], "definition": name, **own}

    def visit(self, path, node):
        node = self.resolved(node)
        self.members.setdefault(path, node)
        if node.get("definition") in RESOURCES and path != RESOURCE:
            return
        for name, member in node.get("properties", {}).items():
            member_path = f"{path}.{name}" if path else name
            if name in node.get("required", []):
                self.required.add(member_path)
            self.visit(member_path, member)
        if "items" in node:
            self.visit(path + "[]", node["items"])


def main_type(node):
    kind = node["type"]
    return kind if isinstance(kind, str) else kind[0]


def anchor(heading):
    return "#" + "".join(letter for letter in heading.lower() if letter.isalnum() or letter in "-_")


def is_resource(node):
    return node.get("definition") in RESOURCES


def type_text(schema, path):
    node = schema.members[path]
    if is_resource(node):
        return "[resource](#resources)"
    if path in CHAPTERS:
        return f"[{main_type(node)}]({anchor(path)})"
    if main_type(node) != "array":
        return {"boolean": "true or false"}.get(main_type(node), main_type(node))
    element = schema.members[path + "[]"]
    if is_resource(element):
        return "list of [resources](#resources)"
    if path + "[]" in CHAPTERS:
        return f"list of [objects]({anchor(path)})"
    return f"list of {main_type(element)}s"


def does(node):
    return f"**firstlight:** {node['x-firstlight']}" if "x-firstlight" in node else ""


def quoted(value):
    return f"`{json.dumps(value)}`"


class Reference:
    def __init__(self, schemas):
        self.schemas = schemas
        self.newest = schemas[-1]

    def first(self, fulfils):
        """The first version whose schema fulfils something."""
        return next(schema.version for schema in self.schemas if fulfils(schema))

    def since(self, path):
        return self.first(lambda schema: path in schema.members)

    def requirement(self, path):
        if path not in self.newest.required:
            return ""
        demanded = self.first(lambda schema: path in schema.required)
        return "Required." if demanded == self.since(path) else f"Required from {demanded}."

    def allowed_values(self, path):
        texts = []
        for value in self.newest.members[path]["enum"]:
            if value is None:
                continue
            added = self.first(lambda schema, value=value: value in schema.members.get(path, {}).get("enum", []))
            texts.append(quoted(value) + ("" if added == self.since(path) else f" (from {added})"))
        return "One of " + ", ".join(texts) + "."

    def form(self, path):
        node = self.newest.members[path]
        if path == "ignition.version":
            return "One of " + ", ".join(quoted(schema.version) for schema in self.schemas) + "."
        form = node.get("patternErrorMessage")
        if form and form not in node["description"]:
            return f"Form: {form}."
        return "Not empty." if node.get("minLength") == 1 else ""

    def restrictions(self, path):
        node = self.newest.members[path]
        texts = [self.requirement(path), self.form(path)]
        if "enum" in node:
            texts.append(self.allowed_values(path))
        if "minimum" in node:
            texts.append(f"From {node['minimum']} to {node['maximum']}.")
        element = self.newest.members.get(path + "[]")
        if element and main_type(element) == "string" and not element["description"].startswith("One "):
            texts.append("Each: " + element["description"][0].lower() + element["description"][1:])
        return texts

    def row(self, path):
        node = self.newest.members[path]
        meaning = [node["description"], *self.restrictions(path)]
        if path + "[]" not in CHAPTERS:
            meaning.append(does(node))
        cells = [f"`{path}`", type_text(self.newest, path), quoted(node["default"]) if "default" in node else "",
                 self.since(path), " ".join(text for text in meaning if text).replace("|", "\\|")]
        return "| " + " | ".join(cells) + " |"

    def chapter_of(self, path):
        return max((chapter for chapter in CHAPTERS if path == chapter or path.startswith(chapter)), key=len)

    def holder(self, path):
        """The path of the object that has the member."""
        return path.rpartition(".")[0]

    def rows_of(self, chapter):
        """The members that the chapter describes; a member with a chapter of its own is in that above it."""
        members = [path for path in self.newest.members if path not in ("", RESOURCE) and not path.endswith("[]")]
        return [path for path in members
                if self.chapter_of(self.holder(path) if path in CHAPTERS else path) == chapter]

    def refusals(self, chapter):
        """What the schema forbids between the members of one object."""
        texts = [f"- `{path}`: {rule['errorMessage']}." for path, node in self.newest.members.items()
                 if self.chapter_of(path) == chapter and (path == RESOURCE or not is_resource(node))
                 for rule in node.get("allOf", [])]
        return ["", "Between members:", "", *texts] if texts else []

    def uses_of_resource(self):
        paths = [path for path, node in self.newest.members.items() if is_resource(node)]
        return "Used as " + ", ".join(f"`{path}`" for path in paths) + "."

    def introduction(self, chapter):
        node = self.newest.members[chapter]
        if chapter == RESOURCE:
            return [node["description"], self.uses_of_resource()]
        held = self.newest.members[chapter.removesuffix("[]")] if chapter.endswith("[]") else {}
        return [node["description"], does(node), does(held)]

    def chapter(self, chapter):
        heading = {"": "Sections", RESOURCE: "Resources"}.get(chapter, f"`{chapter}`")
        lines = [f"## {heading}", "", " ".join(text for text in self.introduction(chapter) if text), ""]
        lines += ["| Member | Type | Default | Since | Meaning |", "|---|---|---|---|---|"]
        lines += [self.row(path) for path in self.rows_of(chapter)]
        return lines + self.refusals(chapter) + [""]

    def rules(self, schema, path):
        """What the schema says about the member alone, and what firstlight does with it."""
        node = schema.members[path]
        element = schema.members.get(path + "[]", {})
        keywords = [node.get(name) for name in ("type", "enum", "pattern", "minLength", "x-firstlight")]
        return [*keywords, path in schema.required, element.get("definition")]

    def versions(self):
        lines = ["## What each version brought", "", "| Version | New | Changed |", "|---|---|---|"]
        paths = [path for path in self.newest.members if not path.endswith("[]") and path != "ignition.version"]
        for before, schema in zip(self.schemas, self.schemas[1:]):
            new = [path for path in paths if self.since(path) == schema.version
                   and self.since(self.holder(path)) != schema.version]
            changed = [path for path in paths if path in before.members
                       and self.rules(before, path) != self.rules(schema, path)]
            cells = [", ".join(f"`{path}`" for path in some) or "nothing" for some in (new, changed)]
            lines.append(f"| {schema.version} | {cells[0]} | {cells[1]} |")
        return lines

    def text(self):
        lines = [INTRODUCTION.format(first=self.schemas[0].version, last=self.newest.version, resource=RESOURCE)]
        for chapter in CHAPTERS:
            lines += self.chapter(chapter)
        return "\n".join(lines + self.versions())


def main():
    names = sorted(file.stem.removeprefix("ignition-") for file in FOLDER.glob("ignition-*.json"))
    print(Reference([Schema(name) for name in names]).text())


if __name__ == "__main__":
    main()
