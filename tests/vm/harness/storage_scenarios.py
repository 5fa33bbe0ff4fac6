# SPDX-License-Identifier: Apache-2.0
"""Scenarios of disks, arrays and volumes; see scenarios.py."""

import contextlib
import json
import pathlib
import tempfile

from . import disks, expectations, judgement, second_run, session, udev_machine, unlocking
from .artefacts import CONFIGS, METADATA


def second_runs(parts):
    """The same config twice: at once, when everything is so already and nothing is written, and at
    another boot, when arrays and volumes have to be woken first. With generated keys once more from the
    beginning."""
    used_table = "wipeTable is set, but partition 1 is in use"
    for name, config in (
        ("every filesystem, one mounted below another", CONFIGS / "vm-every-filesystem.ign"),
        ("arrays: linear, RAID 0, 1 with a spare, 5, 10", CONFIGS / "vm-arrays.ign"),
        ("volumes: own key, new key, on an array, on a volume", CONFIGS / "vm-volumes.ign"),
    ):
        wanted = session.Wanted("fast", METADATA / "default", config, arguments=("firstlight.on-failure=poweroff",))
        with session.Machine(parts, wanted) as machine:
            expected = [*machine.expectations(), *[("absent", path) for path in expectations.SHELLS],
                        second_run.refusal(machine.config(), used_table),
                        second_run.expectation(machine.config())]
            if second_run.generated_volumes(machine.config()):
                # Its key has to stay: the last boot finds it.
                expected.append(second_run.refusal(second_run.without_table_wipe(machine.config()), "is in use: "))
            result = machine.boot(expected)
            problems = judgement.provisioned(result, expected) + judgement.frugal(machine.service.requests())
            yield f"fast lane, {name}; run again, it keeps everything and writes nothing", problems
            if problems:
                continue
            whole = machine.config()
            machine.provision_again(second_run.kept(whole))
            expected = machine.expectations()
            result = machine.boot(expected)
            problems = judgement.provisioned(result, expected)
            problems += second_run.made_anew(result.transcript.report or {"phases": []})
            yield f"fast lane, {name}: run again at another boot, it keeps everything", problems
            if not second_run.generated_volumes(whole):
                continue
            # What a power cut after the keys, before the stamp, leads to.
            machine.provision_again(whole)
            expected = machine.expectations()
            result = machine.boot(expected)
            problems = judgement.provisioned(result, expected)
            problems += second_run.kept_keys(result.transcript.report or {"phases": []}, whole)
            yield f"fast lane, {name}: once more from the beginning, new volumes get new keys", problems


def volumes(parts):
    """What was encrypted is opened again by systemd, with the keys and the crypttab of the first boot."""
    wanted = session.Wanted("full", METADATA / "default", CONFIGS / "vm-volumes.ign", ends_by_poweroff=True)
    with session.Machine(parts, wanted) as machine:
        expected = [*machine.expectations(), second_run.expectation(machine.config())]
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected)
        yield f"full lane, volumes and an array, {len(expected)} things read back, run again nothing written", problems
        if not problems:
            problems, _ = judgement.later_boot(machine)
            yield "full lane, the second boot assembles the array and opens the volumes", problems


def clevis(parts):
    """Volumes bound to a tang server, to the TPM, to both, and by a program of the image."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="firstlight-clevis.")))
        keys = unlocking.TangKeys(folder)
        config = folder / "config.ign"
        text = (CONFIGS / "vm-clevis.ign").read_text()
        config.write_text(text.replace("THUMBPRINT", keys.thumbprint))
        wanted = session.Wanted("full", METADATA / "clevis-pin", config, ends_by_poweroff=True,
                                options=stack.enter_context(unlocking.tpm(folder)))
        machine = stack.enter_context(session.Machine(parts, wanted))
        stack.enter_context(unlocking.tang_server(keys, machine.service))
        # The machine that the init has booted has no network.
        again = second_run.without_table_wipe(machine.config())
        again["storage"]["luks"] = [volume for volume in again["storage"]["luks"] if "tang" not in volume["clevis"]]
        expected = [*machine.expectations(), ("clevis", "/dev/disk/by-partlabel/by-program", "1"),
                    second_run.refusal(again, "a volume with clevis is always made anew")]
        result = machine.boot(expected)
        yield (f"full lane, clevis by tang, TPM, both and a program of the image, {len(expected)} things read back, "
               "run again it is refused", judgement.provisioned(result, expected))


# Disks on other buses than the usual: what the kernel calls them, and the bytes of a sector.
OTHER_DISKS = {"large-sectors": ("vdd", 4096), "nvme": ("nvme0n1p", 512), "scsi": ("sdb", 512), "wide-scsi": ("sda", 512)}


def other_disks(parts):
    """Several disks at once, each named in another way, with partitions of all filesystems."""
    wanted = session.Wanted("fast", METADATA / "default", CONFIGS / "vm-other-disks.ign", has_data_disk=False,
                            more_buses=tuple(OTHER_DISKS))
    with session.Machine(parts, wanted) as machine:
        expected = [("mount", f"/dev/{node}{number}", f"/var/mnt/{bus}-{number}", ("ext4", "xfs")[number - 1])
                    for bus, (node, _) in OTHER_DISKS.items() for number in (1, 2)]
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected)
        for bus, (_, sector) in OTHER_DISKS.items():
            found = [row[:3] for row in disks.partition_table(machine.disks[bus], sector)]
            # 1 MiB, 400 MiB, and the rest but for the backup of the table.
            rest = (disks.MORE_SIZE_MIB - 401) * disks.MIB - (5 if sector == 4096 else 33) * sector
            table = [(1, disks.MIB, 400 * disks.MIB), (2, 401 * disks.MIB, rest)]
            if found != table:
                problems.append(f"{bus}: the table is {found}, wanted {table}")
        yield f"fast lane, disks on NVMe and SCSI and with sectors of 4 KiB ({result.last_engine_line()})", problems


def mapped_disk(parts):
    """A disk of the device mapper, made of two: its partitions are mappings, too."""
    # The kernel makes it before PID 1 is there. At later boots it finds the same table on vdd, too.
    table = "0 1048576 linear /dev/vdd 0,1048576 2097152 linear /dev/vde 0"
    wanted = session.Wanted("fast", METADATA / "default", CONFIGS / "vm-mapped-disk.ign", more_buses=("virtio",),
                            arguments=(f'"dm-mod.create=joined,,,rw,{table}"', "firstlight.on-failure=poweroff"))
    with session.Machine(parts, wanted) as machine:
        expected = [*_of_mapped_disk(machine), second_run.expectation(machine.config())]
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected)
        yield "fast lane, partitions of a device-mapper disk on two disks; run again, nothing is written", problems
        if not problems:
            machine.provision_again(second_run.kept(machine.config()))
            expected = _of_mapped_disk(machine)
            result = machine.boot(expected)
            problems = judgement.provisioned(result, expected)
            problems += second_run.made_anew(result.transcript.report or {"phases": []})
            yield "fast lane, partitions of a device-mapper disk: run again at another boot, they are mapped", problems


def _of_mapped_disk(machine):
    """Whatever names a partition of the disk names a mapping of its own."""
    names = {"/dev/disk/by-partlabel/first": "/dev/mapper/joinedp1",
             "/dev/disk/by-id/dm-name-joinedp2": "/dev/mapper/joinedp2"}
    return [tuple(names.get(field, field) for field in fields)
            for fields in machine.expectations() if fields[0] != "partition"]


def under_udev(parts):
    """The engine as a service, beside systemd-udevd: udev looks at no partition before all is written,
    nothing comes and goes, and every link is there when the engine is done. And a multipath disk."""
    with tempfile.TemporaryDirectory(prefix="firstlight-udev.") as folder:
        config = pathlib.Path(folder) / "config.ign"
        config.write_text(json.dumps(udev_machine.config()))
        wanted = session.Wanted("full", METADATA / "default", config, more_buses=("virtio",), ends_by_poweroff=True)
        with session.Machine(parts, wanted) as machine:
            expected = [*udev_machine.expectations(), *machine.expectations()]
            problems = judgement.provisioned(machine.boot(expected), expected)
            yield f"full lane, beside udev: {udev_machine.PARTITIONS} partitions at once, and a multipath disk", problems


ALL = (second_runs, other_disks, mapped_disk, under_udev, volumes, clevis)
