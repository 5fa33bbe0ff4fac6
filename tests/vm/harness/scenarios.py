# SPDX-License-Identifier: Apache-2.0
"""The scenarios of the virtual machine lane. Each runs one machine, or none, and yields a pair
(what is shown, problems) for everything that it shows; no problems means it holds."""

import contextlib
import json
import pathlib
import re
import subprocess
import tempfile

from . import (
    boot_partition, crashes, disks, expectations, judgement, mutation, second_run, session, udev_machine,
    unlocking,
)
from .artefacts import REPOSITORY, VM_FOLDER

METADATA = REPOSITORY / "fixtures" / "metadata"
CONFIGS = REPOSITORY / "fixtures" / "configs"
MAX_REQUESTS = 4
EMERGENCY = r"Reached target emergency\.target"
# The fast root must have none of these: nothing of the engine may need a shell.
SHELLS = ("/bin/sh", "/bin/bash", "/bin/busybox", "/usr/bin/env", "/usr/bin/systemctl")


def own_parts(_):
    """Parts of the harness that are tested by themselves."""
    for folder, module, shown in (
        (VM_FOLDER / "metadata", "server_test", "the fake metadata service is as strict as it claims"),
        (VM_FOLDER, "harness.crashes_test", "crashes are judged as they should be"),
    ):
        done = subprocess.run(["python3", "-B", "-m", "unittest", "--quiet", module], cwd=folder,
                              capture_output=True, text=True, check=False)
        yield shown, [] if done.returncode == 0 else done.stderr.splitlines()[-30:]


def full_lane(parts):
    wanted = session.Wanted("full", METADATA / "default", ends_by_poweroff=True)
    with session.Machine(parts, wanted) as machine:
        expected = machine.expectations()
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected)
        yield f"full lane, default config: multi-user, {len(expected)} things read back", problems
        if not problems:
            problems, result = later_boot(machine)
            count = sum(map(len, judgement.disk_contents(machine).values()))
            shown = f"full lane, second boot changes nothing of {count} paths and partitions"
            yield f"{shown} ({result.last_engine_line()})", problems


def user_data_scripts(parts):
    """A MIME message of two scripts and a config, on top of vendor data with a command: all run, once."""
    # No network is configured behind the hand-over: waiting for it takes systemd two minutes.
    wanted = session.Wanted("full", METADATA / "scripts", ends_by_poweroff=True,
                            arguments=("systemd.mask=systemd-networkd-wait-online.service",))
    with session.Machine(parts, wanted) as machine:
        expected = expectations.of_scripts(machine.metadata)
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected) + frugal(machine.service.requests())
        yield f"full lane, scripts of user and vendor data ran, {len(expected)} things read back", problems
        if not problems:
            before = judgement.disk_contents(machine)
            expected = expectations.of_scripts(machine.metadata, is_first_boot=False)
            result = machine.boot(expected)
            problems = judgement.not_first_boot(result, expected)
            problems += judgement.differences(before, judgement.disk_contents(machine))
            yield "full lane, the second boot runs none of them again", problems


def mount_units(parts):
    """The config has no units: the engine writes them, and systemd mounts by them at both boots."""
    wanted = session.Wanted("full", METADATA / "default", CONFIGS / "vm-mount-units.ign", ends_by_poweroff=True,
                            arguments=("firstlight.mount-units=yes",))
    with session.Machine(parts, wanted) as machine:
        expected = machine.expectations()
        problems = judgement.provisioned(machine.boot(expected), expected)
        yield "full lane, mount units of the engine: the first boot", problems
        if not problems:
            problems, result = later_boot(machine)
            yield f"full lane, the second boot mounts and swaps by them ({result.last_engine_line()})", problems


def last_data_disk(parts):
    """The node pools' convention: the last data disk becomes /var, unless a marker file is there."""
    def wanted(marker, *arguments):
        var = f"firstlight.var=last-data-disk,format=ext4,unless={marker}"
        return session.Wanted("fast", METADATA / "default", CONFIGS / "vm-no-disks.ign", arguments=(var, *arguments))

    with session.Machine(parts, wanted("/etc/no-data-disk")) as machine:
        on_var = [("mount", f"/dev/disk/by-id/virtio-{disks.DATA}", "/var", "ext4")]
        expected = machine.expectations() + on_var
        problems = judgement.provisioned(machine.boot(expected), expected)
        if disks.contents(machine.disks[disks.VAR]):
            problems.append("the data disk before the last one was written to")
        yield "fast lane, the last data disk is formatted and becomes /var", problems
        expected = expectations.of_later_boot(machine.expectations(), "fast") + on_var
        yield "fast lane, at the second boot it is kept", judgement.not_first_boot(machine.boot(expected), expected)

    with session.Machine(parts, wanted("/etc/passwd", "firstlight.on-failure=poweroff")) as machine:
        result = machine.boot([])
        problems = failure_line(result, "Read-only")
        if disks.contents(machine.disks[disks.DATA]):
            problems.append("the data disk was written to")
        yield "fast lane, the marker is there: the data disk is left alone", problems


def crash_safety(parts):
    """The same instants each time; tests/vm/crash tries as many as one likes."""
    def shown(crash):
        return f"fast lane, {crash.way} after {crash.after_s * 1000:.0f} ms, next boot: {crash.outcome}"

    arguments = ("firstlight.on-failure=poweroff",)
    wanted = session.Wanted("fast", METADATA / "default", arguments=arguments)
    for crash in crashes.run(parts, wanted, count=6, seed=6):
        yield shown(crash), crash.problems
    crash = crashes.after_the_end(parts, wanted)
    yield shown(crash), crash.problems + ([] if crash.outcome == "was done" else ["wanted: was done"])
    wanted = session.Wanted("fast", METADATA / "default", CONFIGS / "vm-no-wipe.ign", arguments=arguments)
    for crash in crashes.run(parts, wanted, count=2, seed=6, prepare=crashes.put_filesystem):
        yield (f"{shown(crash)}, for what an earlier owner left",
               crash.problems + ([] if crash.outcome == "refused" else ["wanted: refused"]))


def later_boot(machine):
    """Boots a provisioned machine again: (problems, result)."""
    before = judgement.disk_contents(machine)
    request_count = len(machine.service.requests())
    expected = expectations.of_later_boot(machine.expectations(), machine.wanted.lane)
    result = machine.boot(expected)
    problems = judgement.not_first_boot(result, expected)
    if len(machine.service.requests()) != request_count:
        problems.append("the later boot asked the metadata service")
    return problems + judgement.differences(before, judgement.disk_contents(machine)), result


def volumes(parts):
    """What was encrypted is opened again by systemd, with the keys and the crypttab of the first boot."""
    wanted = session.Wanted("full", METADATA / "default", CONFIGS / "vm-volumes.ign", ends_by_poweroff=True)
    with session.Machine(parts, wanted) as machine:
        expected = [*machine.expectations(), second_run.expectation(machine.config())]
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected)
        yield f"full lane, volumes and an array, {len(expected)} things read back, run again nothing written", problems
        if not problems:
            problems, _ = later_boot(machine)
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


def full_lane_emergency(parts):
    wanted = session.Wanted("full", METADATA / "truncated-json", stop_at=EMERGENCY)
    with session.Machine(parts, wanted) as machine:
        result = machine.boot([])
        problems = [] if result.outcome.stopped_at_line else ["the console never showed emergency mode"]
        if re.search(r"Reached target.*multi-user", result.outcome.console):
            problems.append("the machine reached multi-user after a failure")
        problems += failure_line(result, "JSON|json")
        yield "full lane, default failure policy: emergency.target", problems


def fast_lane(parts):
    for name, metadata, config, has_data_disk in (
        ("default config", "default", None, True),
        ("a config without disks", "default", CONFIGS / "vm-no-disks.ign", False),
        ("hardened mode", "hardened", None, True),
        ("no user data (404): an empty config", "no-user-data", None, False),
        ("old service: no tokens, no document of everything", "old-service", None, False),
        ("throttled service: 503, then 429 twice", "throttled", None, False),
        ("broken answers: reset, cut short, not HTTP", "broken-answers", None, False),
        ("a config that refers to others, which refer to others", "merged", None, False),
        ("an image with base configs, which refer to others too", "base-configs", None, False),
    ):
        wanted = session.Wanted("fast", METADATA / metadata, config, has_data_disk=has_data_disk)
        with session.Machine(parts, wanted) as machine:
            expected = machine.expectations() + [("absent", path) for path in SHELLS]
            result = machine.boot(expected)
            problems = judgement.provisioned(result, expected)
            if metadata in ("default", "hardened"):
                problems += frugal(machine.service.requests())
            yield f"fast lane, {name} ({result.last_engine_line()}), no shell in the root", problems


def second_runs(parts):
    """The same config twice: at once, when everything is so already and nothing is written, and at
    another boot, when arrays and volumes have to be woken first."""
    used_table = "wipeTable is set, but partition 1 is in use"
    for name, config, refused in (
        ("every filesystem, one mounted below another", CONFIGS / "vm-every-filesystem.ign", used_table),
        ("arrays: linear, RAID 0, 1 with a spare, 5, 10", CONFIGS / "vm-arrays.ign", used_table),
        ("volumes: own key, new key, on an array, on a volume", CONFIGS / "vm-volumes.ign",
         "write the key of the volume to '/etc/luks/generated': something else is there already"),
    ):
        wanted = session.Wanted("fast", METADATA / "default", config, arguments=("firstlight.on-failure=poweroff",))
        with session.Machine(parts, wanted) as machine:
            expected = [*machine.expectations(), *[("absent", path) for path in SHELLS],
                        second_run.refusal(machine.config(), refused),
                        second_run.expectation(machine.config())]
            result = machine.boot(expected)
            problems = judgement.provisioned(result, expected) + frugal(machine.service.requests())
            yield f"fast lane, {name}; run again, it keeps everything and writes nothing", problems
            if problems:
                continue
            machine.provision_again(second_run.kept(machine.config()))
            expected = machine.expectations()
            result = machine.boot(expected)
            problems = judgement.provisioned(result, expected)
            problems += second_run.made_anew(result.transcript.report or {"phases": []})
            yield f"fast lane, {name}: run again at another boot, it keeps everything", problems


def other_platforms(parts):
    """The config is on the machine itself: nobody is asked for anything."""
    for platform, way in (
        ("qemu", "an item of fw_cfg"),
        ("openstack", "a config drive, ISO 9660"),
        ("nocloud", "a FAT volume"),
    ):
        wanted = session.Wanted("fast", METADATA / "default", CONFIGS / "vm-no-disks.ign", has_data_disk=False,
                                platform=platform)
        with session.Machine(parts, wanted) as machine:
            expected = machine.expectations()
            result = machine.boot(expected)
            problems = judgement.provisioned(result, expected)
            if machine.service.requests():
                problems.append("the metadata service was asked")
            yield f"fast lane, platform {platform}: {way} ({result.last_engine_line()})", problems


def kernel_arguments(parts):
    """The boot loader's entry is changed, the machine boots again, and once only: even where the change is lost."""
    with tempfile.TemporaryDirectory(prefix="firstlight-boot.") as folder:
        image = pathlib.Path(folder) / "boot.raw"
        boot_partition.create(image, "quiet firstlight.grow-gpt=yes")
        original = boot_partition.read_entry(image)
        wanted = session.Wanted("fast", METADATA / "default", CONFIGS / "vm-kernel-arguments.ign",
                                has_data_disk=False, options=boot_partition.options(image))
        with session.Machine(parts, wanted) as machine:
            def boot():
                wanted.arguments = tuple(boot_partition.arguments(image))
                return machine.boot(machine.expectations())

            result = boot()
            entry = boot_partition.read_entry(image)
            problems = [] if result.engine_line("kernel arguments changed, rebooting") else result.engine_lines()
            if entry != original.replace("quiet firstlight.grow-gpt=yes",
                                         "firstlight.grow-gpt=yes mitigations=off firstlight.device-timeout=60"):
                problems.append(f"the entry is {entry!r}")
            yield f"kernel arguments: {result.last_engine_line()}", problems

            boot_partition.write_entry(image, original)
            line = boot().last_engine_line()
            yield f"kernel arguments that do not stay: {line}", (
                [] if "the change did not stay" in line and boot_partition.read_entry(image) == original else [line])

            boot_partition.write_entry(image, entry)
            result = boot()
            problems = judgement.provisioned(result, machine.expectations())
            if boot_partition.read_entry(image) != entry:
                problems.append("the entry was changed again")
            yield f"kernel arguments that are there ({result.last_engine_line()})", problems


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


def frugal(requests):
    """The service is rate-limited: one connection, and nothing asked twice."""
    problems = []
    if len(requests) > MAX_REQUESTS:
        problems.append(f"{len(requests)} requests for a plain boot")
    if len({request["connection"] for request in requests}) != 1:
        problems.append(f"{len(requests)} requests did not share one connection")
    paths = [(request["method"], request["path"]) for request in requests]
    problems += [f"asked twice: {path}" for path in sorted(set(paths)) if paths.count(path) > 1]
    return problems


def refusals(parts):
    for name, metadata, arguments, said in (
        ("403 for everything", "forbidden", (), "403"),
        ("truncated JSON", "truncated-json", (), "JSON|json"),
        ("unknown version", "wrong-version", (), r"3\.9\.0"),
        ("unknown device", "unknown-device", ("firstlight.device-timeout=3",), "virtio-absent"),
        ("user data larger than the service has any", "oversized", (), "64 KiB"),
        ("scripts, and nothing to run them", "scripts", (), "no '/bin/sh', and no runner"),
        ("stalled server", "stalled-server", ("firstlight.deadline=5",), "deadline|time"),
    ):
        wanted = session.Wanted(
            "fast", METADATA / metadata, arguments=("firstlight.on-failure=poweroff", *arguments)
        )
        with session.Machine(parts, wanted) as machine:
            disks.put_remains(machine.disks[disks.DATA])
            before = disks.contents(machine.disks[disks.DATA])
            result = machine.boot([])
            problems = failure_line(result, said) + judgement.nothing_written(machine, before)
            if result.outcome.exit_status != 0:
                problems.append(f"the machine did not power off (QEMU: exit {result.outcome.exit_status})")
            yield f"fast lane, {name}: refused, nothing written", problems


def failure_line(result, said):
    """The engine's last word on the console must say what went wrong."""
    line = result.engine_line("failed")
    if line is None:
        return ["the console has no line 'firstlight: failed ...'"]
    return [] if re.search(said, line) else [f"the failure line does not say {said!r}: {line}"]


def verifier_notices(parts):
    """Every field of every expectation once made wrong: each must be found out."""
    wanted = session.Wanted("fast", METADATA / "default")
    with session.Machine(parts, wanted) as machine:
        wrong = list(mutation.mutations(machine.expectations()))
        results = machine.boot(wrong).transcript.results
        problems = [f"wrong, but passed: {text}" for is_ok, text in results if is_ok]
        if len(results) != len(wrong):
            problems.append(f"{len(results)} of {len(wrong)} checks were run")
        yield f"the verifier finds out {len(wrong)} wrong expectations", problems


ALL = (
    own_parts, fast_lane, second_runs, other_platforms, other_disks, mapped_disk, kernel_arguments,
    verifier_notices, refusals, full_lane,
    full_lane_emergency, user_data_scripts, mount_units, last_data_disk, volumes, clevis,
    under_udev, crash_safety,
)
