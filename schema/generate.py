#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Writes ignition-3.0.0.json ... ignition-3.6.0.json from the one description in language/.

    schema/generate.py            write the files
    schema/generate.py --check    exit 1 if a file differs from what would be written

The seven versions are one language that only grew: a member is described once, with the version
that introduced it, so that the files cannot contradict each other. They are published for editors
and embedded in the program. What a schema cannot say is in src/config/rules_*.cpp; the tests hold
the two together. Beyond them: the 64-bit range of integers, because editors count in doubles.
"""

import json
import pathlib
import sys

from language.document import schema
from language.keywords import VERSIONS

LINE_LENGTH = 100


def one_line(value):
    return json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007f")


def render(value, indent="", used=0):
    """JSON text in which what fits on a line stands on one. `used`: columns taken before the value."""
    text = one_line(value)
    if len(indent) + used + len(text) <= LINE_LENGTH or not isinstance(value, (dict, list)):
        return text
    inner = indent + "  "
    if isinstance(value, list):
        lines = [inner + render(item, inner) for item in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    lines = [f"{inner}{one_line(name)}: {render(item, inner, len(one_line(name)) + 3)}"
             for name, item in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def main():
    folder = pathlib.Path(__file__).resolve().parent
    check_only = sys.argv[1:] == ["--check"]
    differing = []
    for version in VERSIONS:
        path = folder / f"ignition-{version}.json"
        text = render(schema(version)) + "\n"
        if path.exists() and path.read_text(encoding="ascii") == text:
            continue
        differing.append(path.name)
        if not check_only:
            path.write_text(text, encoding="ascii")
    for name in differing:
        print(f"{name}: {'differs from what generate.py writes' if check_only else 'written'}")
    return 1 if check_only and differing else 0


if __name__ == "__main__":
    sys.exit(main())
