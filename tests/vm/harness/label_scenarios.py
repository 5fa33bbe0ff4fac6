# SPDX-License-Identifier: Apache-2.0
"""Scenarios of SELinux labels; see scenarios.py."""

import os
import pathlib
import tempfile

from . import boot_partition, disks, judgement, session
from .artefacts import CONFIGS, METADATA

LABELS = {  # of nodes on the disks, by the policy of fixtures/metadata/selinux
    disks.ETC: {"upper": "etc_t", "work": "etc_t", "upper/provisioned": "etc_t",
                "upper/.ignition-result.json": "etc_t"},
    disks.VAR: {".": "var_t", "lost+found": "lost_found_t", "lib": "var_lib_t", "lib/firstlight": "var_lib_t",
                "lib/firstlight/provisioned.json": "var_lib_t"},
}


def labels(parts):
    """New layers, and kernel arguments on an EFI system partition, which has no labels: it is written all the same."""
    with tempfile.TemporaryDirectory(prefix="firstlight-boot.") as folder:
        image = pathlib.Path(folder) / "boot.raw"
        boot_partition.create(image, "quiet")
        wanted = session.Wanted("fast", METADATA / "selinux", CONFIGS / "vm-kernel-arguments.ign", has_data_disk=False,
                                options=boot_partition.options(image))
        with session.Machine(parts, wanted) as machine:
            wanted.arguments = tuple(boot_partition.arguments(image))
            result = machine.boot([])
            problems = [] if result.engine_line("kernel arguments changed, rebooting") else result.engine_lines()
            yield f"labels, kernel arguments on FAT: {result.last_engine_line()}", problems

            wanted.arguments = tuple(boot_partition.arguments(image))
            result = machine.boot(machine.expectations())
            problems = judgement.provisioned(result, machine.expectations())
            for disk, wanted_types in LABELS.items():
                with disks.mounted(machine.disks[disk]) as tree:
                    problems += _other_labels(tree, wanted_types)
            yield f"labels on the layers, the stamp and the result file ({result.last_engine_line()})", problems


def _other_labels(tree, wanted_types):
    for path, wanted_type in wanted_types.items():
        wanted_label = f"system_u:object_r:{wanted_type}:s0"
        try:
            label = os.getxattr(tree / path, "security.selinux", follow_symlinks=False).rstrip(b"\0").decode()
        except OSError as error:
            label = error.strerror
        if label != wanted_label:
            yield f"{path}: {label}, not {wanted_label}"


ALL = (labels,)
