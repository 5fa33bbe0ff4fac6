# SPDX-License-Identifier: Apache-2.0
"""JSON documents as trees that can say what JSON objects of Python cannot: duplicate members, their order, and
numbers as they are spelled."""

import json


class Object(list):
    """A list of (name, value) pairs."""


class Spelled(str):
    """The text of a value that is put into the document as it is."""


def parse(text):
    return json.loads(text, object_pairs_hook=Object)


def render(value, indent=None, depth=0):
    if isinstance(value, Spelled):
        return str(value)
    if isinstance(value, Object):
        items = [f"{json.dumps(name, ensure_ascii=False)}:{'' if indent is None else ' '}"
                 f"{render(member, indent, depth + 1)}" for name, member in value]
        return enclosed("{", "}", items, indent, depth)
    if isinstance(value, list):
        return enclosed("[", "]", [render(element, indent, depth + 1) for element in value], indent, depth)
    return json.dumps(value, ensure_ascii=False)


def enclosed(opening, closing, items, indent, depth):
    if indent is None or not items:
        return opening + ",".join(items) + closing
    inner, outer = "\n" + " " * (indent * (depth + 1)), "\n" + " " * (indent * depth)
    return opening + inner + ("," + inner).join(items) + outer + closing


def copy(value):
    if isinstance(value, Object):
        return Object((name, copy(member)) for name, member in value)
    if isinstance(value, list):
        return [copy(element) for element in value]
    return value


def names(value):
    """The names of all members in `value`."""
    if isinstance(value, Object):
        return {name for name, _ in value}.union(*(names(member) for _, member in value))
    return set().union(*(names(element) for element in value)) if isinstance(value, list) else set()


class Slot:
    """A place in a tree that holds a value: index `index` of `container`, below member `name` (a list's elements
    are below the list's name)."""

    def __init__(self, container, index, name):
        self.container, self.index, self.name = container, index, name

    @property
    def in_object(self):
        return isinstance(self.container, Object)

    @property
    def value(self):
        return self.container[self.index][1] if self.in_object else self.container[self.index]

    @value.setter
    def value(self, value):
        self.container[self.index] = (self.container[self.index][0], value) if self.in_object else value


def slots(tree, name=""):
    """All slots below `tree`, in document order."""
    found = []
    if not isinstance(tree, list):
        return found
    for index, item in enumerate(tree):
        below = item[0] if isinstance(tree, Object) else name
        found.append(Slot(tree, index, below))
        found += slots(item[1] if isinstance(tree, Object) else item, below)
    return found
