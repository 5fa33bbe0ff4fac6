# SPDX-License-Identifier: Apache-2.0
"""The whole document: sections put together."""

from .disks import DISKS, RAIDS
from .ignition import IGNITION, KERNEL_ARGUMENTS
from .keywords import select, since, struct
from .nodes import DIRECTORIES, FILES, LINKS
from .passwd import PASSWD
from .resources import DEFINITIONS
from .systemd import SYSTEMD
from .volumes import FILESYSTEMS, LUKS

STORAGE = struct("Storage", "Disks, filesystems, and what is written into them. Carried out in the "
                 "order disks, filesystems, files.", dict(
    disks=DISKS,
    raid=RAIDS,
    luks=since("3.2.0", LUKS),
    filesystems=FILESYSTEMS,
    files=FILES,
    directories=DIRECTORIES,
    links=LINKS))

ROOT = struct("Ignition config", "What a machine is to be, carried out once, at its first boot.", dict(
    ignition=IGNITION,
    kernelArguments=since("3.3.0", KERNEL_ARGUMENTS),
    passwd=PASSWD,
    storage=STORAGE,
    systemd=SYSTEMD), nullable=False)


def schema(version):
    identity = f"urn:firstlight:schema:ignition-{version}"
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "id": identity,
        "$id": identity,
        **select(ROOT, version),
        "title": f"Ignition config {version}",
        "definitions": select(DEFINITIONS, version),
    }
