# SPDX-License-Identifier: Apache-2.0
"""The scenario of tests/bench/stages that has a disk, and so is measured in a machine: a node of a node pool."""

import json
import os
import subprocess
import sys
import urllib.parse

import guest
import roots

WHAT = "a node pool: GPT and ext4 on a data disk, mounted; 10 files, 3 units, a user with a key"
GOAL = 12
# What the guest script calls them: what the table does.
PROGRAMS = {"apply": "firstlight apply", "ours": "our stages", "theirs": "ignition"}
DISK, MOUNT_POINT = "/dev/disk/by-id/virtio-bench0", "/var/lib/containerd"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZi9vWu4/I7CFG3Vf5DU7SfXd0K8O44hjiDSeFDrCZ5 core@laptop"
UNIT = "[Unit]\nAfter=network-online.target\n\n[Service]\nExecStart=/usr/bin/node-agent --part {0}\n\n" \
       "[Install]\nWantedBy=multi-user.target\n"
ROOT_MIB = 64
FILES = {f"/etc/node/{number}.conf": f"node.setting-{number} = true\n" * 40 for number in range(8)} | {
    f"{MOUNT_POINT}/seed/{number}.json": '{"image": "pause"}\n' * 40 for number in range(2)}
UNITS = [f"node-{part}.service" for part in ("agent", "proxy", "runtime")]


def config():
    return json.dumps({
        "ignition": {"version": "3.3.0"},
        "passwd": {"users": [{"name": "core", "groups": ["adm"], "sshAuthorizedKeys": [KEY]}]},
        "storage": {
            "disks": [{"device": DISK, "wipeTable": True, "partitions": [{"number": 1, "label": "containerd"}]}],
            "filesystems": [{"device": f"{DISK}-part1", "format": "ext4", "label": "containerd", "path": MOUNT_POINT,
                             "wipeFilesystem": True, "mountOptions": ["noatime"]}],
            "files": [{"path": path, "mode": 0o644, "contents": {"source": "data:," + urllib.parse.quote(text)}}
                      for path, text in FILES.items()]},
        "systemd": {"units": [{"name": name, "enabled": True, "contents": UNIT.format(name)} for name in UNITS]}})


def fill(folder):
    """The config, the root that each run begins with, and what to find at the end."""
    (folder / "pool.ign").write_text(config())
    written = folder / "written"
    for path, text in FILES.items():
        on_disk = path.startswith(f"{MOUNT_POINT}/")
        file = written / ("disk" if on_disk else "root") / path.removeprefix(MOUNT_POINT if on_disk else "/").lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for name in UNITS:
        file = written / "root/etc/systemd/system" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(UNIT.format(name))
    (folder / "presets").write_text("".join(f"enable {name}\n" for name in UNITS))
    (folder / "key").write_text(KEY + "\n")
    tree = folder.parent.parent.parent.parent / "tree"
    tree.mkdir()
    root = folder / "root.ext4"
    root.touch()
    os.truncate(root, ROOT_MIB << 20)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", roots.make(tree), root], check=True)
    # Where the reference looks for it, for the machine has no policy.
    setfiles = folder.parent.parent / "sbin" / "setfiles"
    setfiles.parent.mkdir(exist_ok=True)
    setfiles.write_text(f"#!/bin/sh\n{roots.PROGRAMS['setfiles']}\n")
    setfiles.chmod(0o755)


def measure(rounds):
    """({program: [(wall ms, cpu ms, peak MiB) of a run, …]}, {program: how many programs were executed})"""
    runs, counts = {name: {} for name in PROGRAMS.values()}, {}
    for words in guest.run("pool", rounds, 1, fill, round_s=180):
        if words[0] == "run":
            program, number, status, *cost = words[1:]
            if status != "0":
                sys.exit(f"tests/bench/stages: {PROGRAMS[program]} ended with status {status}")
            wall, cpu, peak = map(int, cost)
            before = runs[PROGRAMS[program]].get(number, (0, 0, 0))
            runs[PROGRAMS[program]][number] = (before[0] + wall / 1000, before[1] + cpu / 1000, max(before[2], peak / 1024))
        elif words[0] == "programs":
            name = PROGRAMS[words[1]]
            counts[name] = counts.get(name, 0) + int(words[2])
    return {program: list(by_number.values()) for program, by_number in runs.items()}, counts
