# SPDX-License-Identifier: Apache-2.0
"""Measures firstlight beside the mkfs programs alone on loop devices of this host, whose data is in memory.

There is no rival here, since Ignition waits for udev; and nothing is emulated."""

import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

import guest

# Without our options: as a person would call them.
MKFS = {"ext4": ("mkfs.ext4", "-F"), "xfs": ("mkfs.xfs", "-f"), "swap": ("mkswap", "-f")}


@contextlib.contextmanager
def blank_disks(folder, count):
    """Their device nodes."""
    nodes = []
    try:
        for number in range(count):
            image = folder / f"{number}.raw"
            with open(image, "wb") as file:
                file.truncate(guest.DISK_MIB << 20)
            done = subprocess.run(["losetup", "--find", "--show", image], check=True, capture_output=True, text=True)
            nodes.append(done.stdout.strip())
        yield nodes
    finally:
        for node in nodes:
            subprocess.run(["partx", "--delete", node], check=False, capture_output=True)
            subprocess.run(["losetup", "--detach", node], check=True)


def measured_ms(command):
    done = subprocess.run([guest.BUILD / "tests" / "bench" / "bench_measure", *command], check=True, capture_output=True,
                          text=True)
    status, wall_us = done.stdout.split()[:2]
    if status != "0":
        sys.exit(f"{sys.argv[0]}: {' '.join(map(str, command))} failed\n{done.stderr}")
    return int(wall_us) / 1000


def measure(layout, make_config, rounds):
    """([wall ms of firstlight in each round], [that of the slowest mkfs alone]); layout: partitions of each disk as
    (format, MiB); make_config(nodes): a config that makes them."""
    ours, slowest = [], []
    with tempfile.TemporaryDirectory(prefix="firstlight-bench.", dir="/dev/shm") as name:
        folder = pathlib.Path(name)
        root, config = folder / "root", folder / "config.ign"
        (root / "etc").mkdir(parents=True)
        for _ in range(rounds):
            with blank_disks(folder, len(layout)) as nodes:
                config.write_text(make_config(nodes))
                ours.append(measured_ms([guest.BUILD / "firstlight", "apply", "--root", root, config]))
                slowest.append(max(
                    measured_ms([shutil.which(MKFS[wanted][0]), *MKFS[wanted][1:], f"{node}p{number}"])
                    for node, parts in zip(nodes, layout) for number, (wanted, _) in enumerate(parts, 1)))
    return ours, slowest
