# SPDX-License-Identifier: Apache-2.0
"""Configs of a wanted size for the benchmarks: version 3.3.0, valid, always the same bytes.

The mix is that of a container host: few disks and users, some units with drop-ins, and files that make up most of
the bytes, some percent-encoded, some base64, some compressed. Compact, as the usual generators write it.
"""

import base64
import gzip
import hashlib
import json
import random
import urllib.parse

WORDS = "kubelet container node registry cluster network timeout address storage cgroup driver runtime mirror".split()


def text_of(rng, size):
    """Lines such as a configuration file has."""
    lines = []
    while size > 0:
        line = f"{rng.choice(WORDS)}.{rng.choice(WORDS)} = \"{rng.choice(WORDS)}-{rng.randrange(10000)}\"\n"
        lines.append(line)
        size -= len(line)
    return "".join(lines)


def file_of(rng, number, size):
    contents = text_of(rng, size).encode()
    kind = number % 4
    entry = {"path": f"/etc/{rng.choice(WORDS)}/{rng.choice(WORDS)}-{number}.conf", "mode": rng.choice([420, 384, 493]),
             "overwrite": True, "user": {"name": "root"}, "group": {"id": 0}}
    if kind == 0:
        entry["contents"] = {"source": "data:," + urllib.parse.quote(contents, safe="")}
    elif kind == 1:
        packed = gzip.compress(contents, mtime=0)
        entry["contents"] = {"compression": "gzip", "source": "data:;base64," + base64.b64encode(packed).decode()}
    elif kind == 2:
        entry["contents"] = {"source": "data:text/plain;charset=utf-8;base64," + base64.b64encode(contents).decode(),
                             "verification": {"hash": "sha512-" + hashlib.sha512(contents).hexdigest()}}
    else:
        entry["contents"] = {"source": f"https://artifacts.example.com/{rng.choice(WORDS)}/{number}.tar",
                             "verification": {"hash": "sha256-" + hashlib.sha256(contents).hexdigest()},
                             "httpHeaders": [{"name": "X-Pool", "value": rng.choice(WORDS)}]}
        entry["append"] = [{"source": "data:," + urllib.parse.quote(contents, safe="")}]
    return entry


def unit_of(rng, number):
    name = f"{rng.choice(WORDS)}-{number}.service"
    environment = "".join(f"Environment={rng.choice(WORDS).upper()}={rng.randrange(1000)}\n" for _ in range(4))
    return {"name": name, "enabled": True,
            "contents": f"[Unit]\nDescription={rng.choice(WORDS)} {number}\nAfter=network-online.target\n\n[Service]\n"
                        f"{environment}ExecStart=/usr/bin/{rng.choice(WORDS)} \\\n  --node {number}\nRestart=always\n\n"
                        "[Install]\nWantedBy=multi-user.target\n",
            "dropins": [{"name": "10-limits.conf", "contents": "[Service]\nLimitNOFILE=1048576\nTasksMax=infinity\n"}]}


def user_of(rng, number):
    key = base64.b64encode(rng.randbytes(51)).decode()
    return {"name": f"user{number}", "uid": 2000 + number, "groups": ["wheel", "docker"], "shell": "/bin/bash",
            "passwordHash": "$6$" + "a" * 86, "sshAuthorizedKeys": [f"ssh-ed25519 {key} user{number}@example.com"]}


def start(rng):
    partition = {"number": 1, "label": "data", "startMiB": 1, "sizeMiB": 10240, "wipePartitionEntry": True}
    filesystem = {"device": "/dev/disk/by-partlabel/data", "format": "xfs", "path": "/var/lib/data",
                  "label": "data", "mountOptions": ["noatime"]}
    return {"ignition": {"version": "3.3.0", "timeouts": {"httpTotal": 600}},
            "passwd": {"users": [user_of(rng, 0)]},
            "storage": {"disks": [{"device": "/dev/vdb", "wipeTable": True, "partitions": [partition]}],
                        "filesystems": [filesystem],
                        "directories": [{"path": "/etc/app.d", "mode": 493}],
                        "files": [],
                        "links": [{"path": "/etc/localtime", "target": "../usr/share/zoneinfo/UTC", "overwrite": True}]},
            "systemd": {"units": []}}


def config_of(size):
    """The text, of `size` bytes or a little less."""
    rng = random.Random(20240229)
    config = start(rng)
    storage, units, users = config["storage"], config["systemd"]["units"], config["passwd"]["users"]
    used, number = len(json.dumps(config, separators=(",", ":"))), 0
    while True:
        if number % 5 == 1:
            entry, place = unit_of(rng, number), units
        elif number % 25 == 22:
            entry, place = user_of(rng, number), users
        elif number % 10 == 3:
            entry, place = {"path": f"/etc/app.d/{number}", "mode": 493}, storage["directories"]
        elif number % 10 == 8:
            entry, place = {"path": f"/etc/links/{number}", "target": f"/usr/share/{number}"}, storage["links"]
        else:
            # Small files are many, large ones are few; none is larger than a tenth of the whole.
            entry, place = file_of(rng, number, min(int(60 * 1.5 ** rng.uniform(0, 16)), size // 10)), storage["files"]
        used += len(json.dumps(entry, separators=(",", ":"))) + 1
        if used > size:
            return json.dumps(config, separators=(",", ":"))
        place.append(entry)
        number += 1
