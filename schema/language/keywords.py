# SPDX-License-Identifier: Apache-2.0
"""What the descriptions in this folder are made of: JSON Schema keywords with versions.

A value that differs between versions is a ByVersion, anywhere in a description; select() resolves
them. Null means "not specified" in the config language, so every member allows it unless the rules
reject a document that leaves the member out: required() says so.

Beside the keywords of draft 4 there are annotations, which validators ignore:
    patternErrorMessage, errorMessage   what an editor shows instead of a regular expression
    examples                            what an editor offers
    x-firstlight                        what firstlight does with the member, for docs/config.md
"""

VERSIONS = ["3.0.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0", "3.5.0", "3.6.0"]
ABSENT = object()


class ByVersion:
    """A value per version: that of the newest key which is not newer than the version."""

    def __init__(self, choices):
        self.choices = {"3.0.0": ABSENT, **choices}

    def at(self, version):
        known = [since for since in self.choices if VERSIONS.index(since) <= VERSIONS.index(version)]
        return self.choices[max(known, key=VERSIONS.index)]


def since(version, value):
    """A value that versions before `version` do not have."""
    return ByVersion({version: value})


def until(version, value):
    """A value that versions from `version` on do not have."""
    return ByVersion({"3.0.0": value, version: ABSENT})


def not_null(value):
    """An element that must not be null."""
    return {**value, "type": value["type"][0]}


def required(member):
    """A member that must be there and must not be null."""
    return {**not_null(member), "demanded": True}


def scalar(kind, title, text, **keywords):
    return {"title": title, "description": text, "type": [kind, "null"], **annotated(keywords)}


def string(title, text, **keywords):
    return scalar("string", title, text, **keywords)


def integer(title, text, **keywords):
    return scalar("integer", title, text, **keywords)


def boolean(title, text, **keywords):
    return scalar("boolean", title, text, **keywords)


def array(title, text, items, **keywords):
    """A list whose elements may repeat."""
    return {"title": title, "description": text, "type": ["array", "null"], "items": items,
            **annotated(keywords)}


def keyed_array(title, text, items, **keywords):
    """A list whose elements have a key: two equal elements always have the same one."""
    return array(title, text, items, uniqueItems=True, **keywords)


def struct(title, text, members, refusals=(), nullable=True, **keywords):
    result = {"title": title, "description": text, "type": ["object", "null"] if nullable else "object",
              **annotated(keywords), "properties": members, "additionalProperties": False}
    if refusals:
        result["allOf"] = list(refusals)
    return result


def ref(name, title, text, **keywords):
    """Title and description belong to this use; validators do not look at what is beside $ref."""
    return {"title": title, "description": text, **annotated(keywords), "$ref": "#/definitions/" + name}


def annotated(keywords):
    """Python names of the annotations as they are written in a schema."""
    names = {"does": "x-firstlight", "form": "patternErrorMessage"}
    return {names.get(name, name): value for name, value in keywords.items()}


# Conditions on an object, for refuse().

SET = {"type": "string"}
NON_EMPTY = {"type": "string", "minLength": 1}
NON_EMPTY_LIST = {"type": "array", "minItems": 1}
NON_ZERO = {"type": "integer", "not": {"enum": [0]}}
INTEGER = {"type": "integer"}
TRUE = {"enum": [True]}
FALSE = {"enum": [False]}


def has(**members):
    """An object in which all of the members are given and match."""
    return {"type": "object", "required": list(members), "properties": members}


def lacks(**members):
    """Anything but has()."""
    return {"not": has(**members)}


def some(condition):
    """A list in which an element fulfils the condition."""
    return {"type": "array", "not": {"items": {"not": condition}}}


def any_of(*conditions):
    return {"anyOf": list(conditions)}


def refuse(message, *conditions):
    """An object that fulfils all conditions is not allowed."""
    return {"errorMessage": message,
            "not": conditions[0] if len(conditions) == 1 else {"allOf": list(conditions)}}


def select(node, version):
    """The description as it is in `version`: plain JSON Schema."""
    if isinstance(node, list):
        chosen = [chosen_value(child, version) for child in node]
        return [select(child, version) for child in chosen if child is not ABSENT]
    if not isinstance(node, dict):
        return node
    chosen = {name: chosen_value(child, version) for name, child in node.items()}
    chosen = {name: select(child, version) for name, child in chosen.items() if child is not ABSENT}
    if chosen.get("allOf") == []:  # all refusals are those of other versions
        del chosen["allOf"]
    members = chosen.get("properties", {})
    demanded = [name for name, member in members.items() if member.pop("demanded", False)]
    if demanded:
        chosen["required"] = demanded
    return chosen


def chosen_value(child, version):
    return child.at(version) if isinstance(child, ByVersion) else child
