# SPDX-License-Identifier: Apache-2.0
"""The documents that both programs judge: fixtures as they are, and mutations of them."""

import json
import random
import re

from . import mutations, values
from .json_tree import Object, copy, names, parse, render, slots

# What the reference of Debian 12 accepts.
VERSIONS = ["3.0.0", "3.1.0", "3.2.0", "3.3.0"]
# This one it accepts as its experimental forerunner, in which the later members of luks are not there yet.
WITHOUT_LUKS = "3.4.0"
FORERUNNER = re.compile(rb'"(0*3\.0*4\.0+)[-+]*"')
LATER_VERSION = re.compile(rb'"0*3\.0*[56]\.0+[-+]*"')


def for_reference(data):
    """The document as the reference can read it."""
    return FORERUNNER.sub(rb'"\1-experimental"', data)


def versions_for(tree):
    return VERSIONS if any(name == "luks" for name in names(tree)) else [*VERSIONS, WITHOUT_LUKS]


def declared(tree):
    """The slot of ignition.version; None if there is none."""
    return next((slot for slot in slots(tree) if slot.name == "version"), None)


def readable(files):
    """(name, tree) of the files that are JSON objects, with a version that the reference accepts."""
    trees = []
    for file in files:
        try:
            tree = parse(file.read_text())
        except json.JSONDecodeError:
            continue
        version = declared(tree)
        if version is not None and version.value not in versions_for(tree):
            version.value = VERSIONS[-1]
        trees.append((file.stem, tree))
    return trees


def fixtures(files):
    """(name, bytes) of every fixture, as it is and declared as each version that the reference accepts."""
    documents = [(file.stem, file.read_bytes()) for file in files]
    documents = [(name, data) for name, data in documents if not LATER_VERSION.search(data)]
    for name, tree in readable(files):
        for version in versions_for(tree):
            tree = copy(tree)
            if declared(tree) is not None:
                declared(tree).value = version
            documents.append((f"{name}-as-{version}", render(tree, 2).encode()))
    return documents


def mutated(trees, chosen):
    """One document: a tree of the list, cut down and changed by `chosen`, and sometimes its bytes changed."""
    name, tree = chosen.choice(trees)
    tree = copy(tree)
    version = declared(tree)
    if version is not None and chosen.random() < 0.5:
        version.value = chosen.choice(versions_for(tree))
    for _ in range(chosen.choice([1, 1, 1, 1, 2, 3])):
        mutations.structural(tree, chosen)
    data = render(tree, chosen.choice([None, None, 1, 2])).encode("utf-8", "surrogatepass")
    if chosen.random() < 0.15:
        data = mutations.bytewise(data, chosen)
    return name, data


def members(**values_by_name):
    return Object(values_by_name.items())


def batch(chosen):
    """One document with many values that are read by grammars of their own: URLs, unit texts, paths, names, hashes."""
    files = [members(path=f"/f{index}", contents=members(source=mutations.url(chosen))) for index in range(60)]
    for file in files[:10]:
        file.append(("append", [members(source=mutations.url(chosen),
                                        verification=members(hash=chosen.choice(values.HASHES)))]))
    units = [members(name=f"{chosen.choice(['u', 'u@', 'x@'])}{index}.service", enabled=True,
                     contents=mutations.unit_text(chosen)) for index in range(20)]
    units += [members(name=chosen.choice(values.UNIT_NAMES) + chosen.choice(["", "x"]) * index) for index in range(4)]
    directories = [members(path="".join(chosen.choice(["/", "a", ".", "..", "b"])
                                        for _ in range(chosen.randint(1, 6)))) for _ in range(8)]
    return members(ignition=members(version=chosen.choice([*VERSIONS, WITHOUT_LUKS])),
                   storage=members(directories=directories, files=files), systemd=members(units=units))


def batches(seed, count):
    chosen = random.Random(seed)
    return [(f"batch-{index:04d}", render(batch(chosen), 1).encode("utf-8", "surrogatepass")) for index in range(count)]


def generated(files, seed, count):
    """(name, bytes) of `count` different mutations. The same seed and files give the same documents."""
    trees = readable(files)
    chosen = random.Random(seed)
    seen, documents = set(), []
    while len(documents) < count:
        name, data = mutated(trees, chosen)
        if data in seen or LATER_VERSION.search(data):
            continue
        seen.add(data)
        documents.append((f"{len(documents):05d}-{name}", data))
    return documents
