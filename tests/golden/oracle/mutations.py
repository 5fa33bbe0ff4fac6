# SPDX-License-Identifier: Apache-2.0
"""Mutations of configs: of their trees, and of their bytes. Deterministic for a given random.Random."""

from . import values
from .json_tree import Object, Spelled, copy, slots


def any_value(random):
    return random.choice([None, True, False, 0, -1, 420, "", "x", [], Object(), [None], ["x"], [Object()],
                          Object([("x", 1)]), Spelled("1.5")])


def data_url(random):
    if random.random() < 0.3:
        return "".join(random.choice(values.DATA_PARTS) for _ in range(random.randint(1, 8)))
    media = random.choice(["", "text/plain", "text/plain", "image/svg+xml", random.choice(values.DATA_PARTS)])
    attributes = "".join(";" + random.choice(values.DATA_PARTS) for _ in range(random.choice([0, 0, 1, 2])))
    base64 = random.choice(["", "", ";base64"])
    payload = "".join(random.choice(values.DATA_PARTS) for _ in range(random.randint(0, 3)))
    return f"data:{media}{attributes}{base64},{payload}"


def url(random):
    """A URL put together of pieces that are each well or malformed."""
    kind = random.random()
    if kind < 0.4:
        return data_url(random)
    if kind < 0.5:
        return random.choice(values.URLS)
    scheme = random.choice(values.URL_SCHEMES)
    authority = "".join(random.choice(values.AUTHORITY_PARTS) for _ in range(random.randint(0, 4)))
    rest = "".join(random.choice(values.URL_PARTS) for _ in range(random.randint(0, 4)))
    return scheme + random.choice(["//", "//", "//", "/", ""]) + authority + rest


def unit_text(random):
    lines = [random.choice(values.UNIT_LINES) for _ in range(random.randint(0, 6))]
    if random.random() < 0.5:
        lines.insert(0, "[Install]")
    return "\n".join(lines) + random.choice(["", "\n"])


def string_for(name, random):
    if name in ("source", "url", "httpProxy", "httpsProxy") and random.random() < 0.7:
        return url(random)
    if name == "contents":
        return unit_text(random)
    usual = values.STRINGS.get(name)
    if usual and random.random() < 0.85:
        return random.choice(usual)
    return random.choice(random.choice(list(values.STRINGS.values())) or ["x"])


def number(random):
    chosen = random.choice(values.NUMBERS)
    return Spelled(chosen) if isinstance(chosen, str) else chosen


def set_string(slot, random):
    slot.value = string_for(slot.name, random)


def set_number(slot, random):
    slot.value = number(random)


def set_null(slot, _random):
    slot.value = None


def set_any(slot, random):
    slot.value = any_value(random)


def flip_bool(slot, _random):
    slot.value = not slot.value


def drop(slot, _random):
    del slot.container[slot.index]


def duplicate(slot, random):
    """The element or member once more, at once or at the end, the same or with something else in it."""
    again = copy(slot.container[slot.index])
    position = random.choice([slot.index + 1, len(slot.container)])
    slot.container.insert(position, again)
    if random.random() < 0.6:
        twin = next(other for other in slots(slot.container) if other.container is slot.container
                    and other.index == position)
        inside = slots(twin.value)
        change(random.choice(inside + [twin]), random)


def respell(slot, random):
    """The member's name with another case; \u017f and \u212a fold to s and k."""
    if not slot.in_object or not slot.name:
        return
    at = random.randrange(len(slot.name))
    respelled = random.choice([slot.name.upper(), slot.name.swapcase(),
                               slot.name[:at] + slot.name[at].swapcase() + slot.name[at + 1:],
                               slot.name.replace("s", "\u017f", 1), slot.name.replace("k", "\u212a", 1),
                               slot.name.replace("i", "\u0131", 1)])
    slot.container[slot.index] = (respelled, slot.value)


def rename(slot, random):
    if slot.in_object:
        slot.container[slot.index] = (random.choice(values.UNKNOWN_NAMES), slot.value)


def add_member(slot, random):
    target = slot.value if isinstance(slot.value, Object) else slot.container
    if isinstance(target, Object):
        target.insert(random.randint(0, len(target)), (random.choice(values.UNKNOWN_NAMES), any_value(random)))


def swap(slot, random, all_slots):
    other = random.choice(all_slots)
    if slot.value is not slot.container and other.value is not slot.container:
        mine, theirs = copy(slot.value), copy(other.value)
        slot.value, other.value = theirs, mine


def change(slot, random):
    """Something that fits the value that is there."""
    value = slot.value
    if isinstance(value, bool):
        random.choice([flip_bool, flip_bool, set_any, set_null])(slot, random)
    elif isinstance(value, str) and not isinstance(value, Spelled):
        random.choice([set_string] * 8 + [set_any, set_null])(slot, random)
    elif isinstance(value, (int, float, Spelled)):
        random.choice([set_number] * 4 + [set_any, set_null])(slot, random)
    else:
        random.choice([set_any, set_null, drop, duplicate])(slot, random)


def structural(tree, random):
    """One mutation of `tree`."""
    all_slots = slots(tree)
    if not all_slots:
        return
    slot = random.choice(all_slots)
    action = random.choice([change] * 8 + [drop] * 2 + [duplicate] * 3 +
                           [respell, rename, add_member, set_null, set_any, swap])
    if action is swap:
        swap(slot, random, all_slots)
    else:
        action(slot, random)


FRAGMENTS = [b"\\u0000", b"\\ud800", b"\\udc00\\ud800", b"\\x", b"\\u12", b"\xc0\xaf", b"//", b"tru", b"1.", b"-",
             b"01", b"\"", b"\xef\xbb\xbf"]


def bytewise(text, random):
    """One mutation of the bytes `text`."""
    if not text:
        return text
    at = random.randrange(len(text))
    byte = bytes([random.choice([random.randrange(256), *b'{}[]",:\\/0-.eE+tfn \n\t\0\xff'])])
    return random.choice([
        lambda: text[:at],
        lambda: text[:at] + byte + text[at:],
        lambda: text[:at] + byte + text[at + 1:],
        lambda: text[:at] + text[at + 1:],
        lambda: text[:at] + bytes([text[at] ^ (1 << random.randrange(8))]) + text[at + 1:],
        lambda: text + byte,
        lambda: text[:at] + random.choice(FRAGMENTS) + text[at:],
        lambda: random.choice([b"\xef\xbb\xbf", b"#!", b" ", b"\n", b"null", b"["]) + text,
    ])()
