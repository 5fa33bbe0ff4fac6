# SPDX-License-Identifier: Apache-2.0
"""What the fuzzers start from, most of it made from fixtures/."""

import base64
import gzip
import itertools
import json
import pathlib
import struct

FIXTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "fixtures"
CONFIGS = FIXTURES / "configs"


def strings_of(value, names):
    """All strings in a JSON value that are the value of a member of one of these names."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name in names and isinstance(member, str):
                yield member
            yield from strings_of(member, names)
    elif isinstance(value, list):
        for element in value:
            yield from strings_of(element, names)


def valid_configs():
    for file in sorted(CONFIGS.rglob("*.ign")):
        try:
            yield json.loads(file.read_bytes())
        except ValueError:
            continue  # the invalid ones are seeds as they are


def small_configs():
    """Configs that have the same names in them, in all the lists that share their names."""
    nodes = [{"files": [{"path": "/a", "mode": 420}, {"path": "/b", "contents": {"source": "https://a", "httpHeaders": [
                {"name": "h", "value": "v"}]}}]},
             {"files": [{"path": "/b", "contents": {"source": "https://a", "httpHeaders": [{"name": "h"}]}}]},
             {"directories": [{"path": "/a"}, {"path": "/b"}]},
             {"links": [{"path": "/a", "target": "/b"}]}]
    arguments = [{"shouldExist": ["a", "b"]}, {"shouldNotExist": ["a", "b"]}]
    users = [{"users": [{"name": "a", "uid": 1, "groups": ["x"]}, {"name": "b"}], "groups": [{"name": "a", "gid": 1}]},
             {"users": [{"name": "b", "shell": "/a"}, {"name": "a", "uid": 2}], "groups": [{"name": "b"}]}]
    sections = [("storage", nodes), ("kernelArguments", arguments), ("passwd", users)]
    return [[json.dumps({"ignition": {"version": "3.6.0"}, name: value}).encode() for value in values]
            for name, values in sections]


def pairs():
    """Two configs with a NUL byte between them."""
    whole = [file.read_bytes() for file in sorted((CONFIGS / "valid").glob("*.ign"))]
    both = list(zip(whole, whole[1:] + whole[:1]))
    both += [pair for group in small_configs() for pair in itertools.product(group, repeat=2)]
    return [b"\0".join(pair) for pair in both]


def metadata():
    """Documents of a whole metadata tree, and what its items are."""
    keys = [{"0": {"openssh-key": "ssh-ed25519 AAAA one"}}, ["ssh-rsa AAAA two"], "ssh-rsa AAAA three", {}]
    documents = [{"instance-id": "i-1", "hostname": "node-1", "public-keys": key} for key in keys]
    items = [b"i-bp1test", b"node-1.example", b"ssh-ed25519 AAAA one\n", b"0/\n1/\nname\n", b"../\n"]
    return [json.dumps(document).encode() for document in documents] + items


def platform_texts(kind):
    """What the other platforms hand in, as the fuzzer takes it."""
    if kind == "pools":
        record = b"ignition.config".ljust(512, b"\0") + b"{}".ljust(2048, b"\0")
        # linux/hyperv.h: operation, pool, padding; type and two sizes; key and value
        set_pair = struct.pack("<BBHIII", 1, 0, 0, 1, 16, 3) + record
        enumerate_pool, delete_key = struct.pack("<BBHI", 3, 2, 0, 1), struct.pack("<BBHI", 2, 0, 0, 16) + record[:16]
        return [set_pair, enumerate_pool, delete_key, record, record * 2, record[:-1], b"ignition.config={}", b"ignition.config.1=b\nignition.config.0=a",
                b"ignition.config=\nignition.config.0=a", b"32\n", b"{}\0\0"]
    packed = base64.b64encode(gzip.compress(b"{}", mtime=0))
    return [b"{}", b"e30=", packed, packed[:-4], b"AQAEAJ==\n", b"../a/./b//c",
            b"ADDRESS=10.0.0.5\nSERVER_ADDRESS=10.0.0.1\n"]


def dhcp_replies():
    """An offer and an acknowledgement, one after the other, and alone as packets of IPv4 and UDP."""
    def reply(kind, options):
        fixed = b"\2\1\6\0" + bytes(12) + b"\x0a\0\0\x0f" + bytes(8) + b"\x52\x54\0\1\2\3"
        return fixed.ljust(236, b"\0") + b"\x63\x82\x53\x63" + bytes([53, 1, kind]) + options + b"\xff"

    plain = b"\x36\4\x0a\0\0\1\1\4\xff\xff\xff\0\3\4\x0a\0\0\1\6\4\x0a\0\0\2\x33\4\0\0\x0e\x10"
    full = plain + (b"\x0f\x09a.example\x1a\2\5\xdc\x2a\4\x0a\0\0\3\x77\x09\1a\1b\0\1c\xc0\2"
                    b"\x79\x0d\0\x0a\0\0\1\x18\xac\x10\1\x0a\0\0\1")
    overloaded = plain + b"\x34\1\3"
    seeds = []
    for options in (plain, full, overloaded):
        offer, ack, nak = (reply(kind, options) for kind in (2, 5, 6))
        udp = b"\0\x43\0\x44" + (len(ack) + 8).to_bytes(2, "big") + b"\0\0" + ack
        packet = b"\x45\0" + (len(udp) + 20).to_bytes(2, "big") + bytes(5) + b"\x11" + bytes(10) + udp
        seeds += [offer + ack, offer + nak, ack, packet]
    return seeds


ADDRESS = b"\x20\1\x0d\xb8" + bytes(11)


def dhcp6_messages():
    """An ADVERTISE and a REPLY, one after the other and alone."""
    def option(code, contents):
        return code.to_bytes(2, "big") + len(contents).to_bytes(2, "big") + contents

    lease = option(5, ADDRESS + b"\5" + b"\0\0\7\x08\0\0\x0e\x10")
    association = option(3, b"\0\1\2\3" + bytes(8) + lease)
    refusal = option(3, b"\0\1\2\3" + bytes(8) + option(13, b"\0\2none"))
    servers = option(23, ADDRESS + b"\1") + option(24, b"\1a\4test\0") + option(31, ADDRESS + b"\2")
    seeds = []
    for options in (association, association + servers, refusal, servers):
        advertise, reply = (bytes([kind]) + b"\x12\x34\x56" + option(2, b"srv") + options for kind in (2, 7))
        seeds += [advertise + reply, advertise, reply]
    return seeds


def advertisements():
    """Router advertisements with ever more options."""
    options = [b"\1\1\x52\x54\0\1\2\3", b"\5\1\0\0\0\0\5\xdc",
               b"\3\4\x40\xc0" + bytes(12) + ADDRESS + b"\0",
               b"\x19\5\0\0\0\0\x0e\x10" + ADDRESS + b"\1" + ADDRESS + b"\2",
               b"\x1f\2\0\0\0\0\x0e\x10\1a\4test\0"]
    headers = [b"\x86\0\0\0\x40" + flags + b"\7\x08" + bytes(8) for flags in (b"\0", b"\x40", b"\xc0")]
    return [header + b"".join(options[:count]) for header in headers for count in range(len(options) + 1)]


def of(kind):
    """The seeds of a kind, most of them made from fixtures/."""
    if kind == "urls":
        return [text.encode() for config in valid_configs() for text in strings_of(config, {"source", "url", "httpProxy"})]
    if kind == "units":
        return [text.encode() for config in valid_configs() for text in strings_of(config, {"contents"})]
    if kind == "pairs":
        return pairs()
    if kind == "metadata":
        return metadata()
    if kind in ("pools", "answers"):
        return platform_texts(kind)
    if kind == "dhcp_replies":
        return dhcp_replies()
    if kind == "dhcp6_messages":
        return dhcp6_messages()
    if kind == "advertisements":
        return advertisements()
    folders = [CONFIGS, FIXTURES / "user-data"] if kind == "user_data" else [CONFIGS]
    return [file.read_bytes() for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
