# SPDX-License-Identifier: Apache-2.0
"""The scenarios of the virtual machine lane. Each runs one machine, or none, and yields a pair
(what is shown, problems) for everything that it shows; no problems means it holds."""

import pathlib
import re
import subprocess
import tempfile

from . import (boot_partition, crashes, disks, expectations, judgement, label_scenarios, mutation,
               platform_expectations, session, storage_scenarios)
from .artefacts import CONFIGS, METADATA, VM_FOLDER

EMERGENCY = r"Reached target emergency\.target"
# Of the fake metadata service.
REPORT_URL = "firstlight.report-url=http://100.100.100.200/report"


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
        records = list(platform_expectations.derive_records(machine.config(), "aliyun"))
        expected = machine.expectations() + records
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected)
        yield f"full lane, default config: multi-user, {len(expected)} things read back", problems
        if not problems:
            problems, result = judgement.later_boot(machine)
            count = sum(map(len, judgement.disk_contents(machine).values()))
            shown = f"full lane, second boot changes nothing of {count} paths and partitions"
            yield f"{shown} ({result.last_engine_line()})", problems


def user_data_scripts(parts):
    """A MIME message of two scripts and a config, on top of vendor data with a command: all run, once."""
    # No network is configured behind the hand-over but what firstlight leaves: waiting for it takes systemd two
    # minutes.
    arguments = ("systemd.mask=systemd-networkd-wait-online.service", "firstlight.keep-network", REPORT_URL)
    wanted = session.Wanted("full", METADATA / "scripts", ends_by_poweroff=True, arguments=arguments)
    with session.Machine(parts, wanted) as machine:
        expected = platform_expectations.of_scripts(machine.metadata) + platform_expectations.REPORT_SENT
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected) + judgement.frugal(machine.service.requests())
        yield f"full lane, scripts of user and vendor data ran, {len(expected)} things read back", problems
        yield "full lane, the report was sent", judgement.report_sent(machine.service.requests(), "provisioned")
        if not problems:
            before = judgement.disk_contents(machine)
            expected = platform_expectations.of_scripts(machine.metadata, is_first_boot=False)
            result = machine.boot(expected)
            problems = judgement.not_first_boot(result, expected)
            problems += judgement.differences(before, judgement.disk_contents(machine))
            problems += judgement.report_sent(machine.service.requests(), "provisioned")
            yield "full lane, the second boot runs none of them again, and sends no report", problems


def mount_units(parts):
    """The config has no units: the engine writes them, and systemd mounts by them at both boots."""
    wanted = session.Wanted("full", METADATA / "default", CONFIGS / "vm-mount-units.ign", ends_by_poweroff=True,
                            arguments=("firstlight.mount-units=yes",))
    with session.Machine(parts, wanted) as machine:
        expected = machine.expectations()
        problems = judgement.provisioned(machine.boot(expected), expected)
        yield "full lane, mount units of the engine: the first boot", problems
        if not problems:
            problems, result = judgement.later_boot(machine)
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


def report_refused(parts):
    """What answers at firstlight.report-url does not take the report: a warning, and a machine that runs."""
    arguments = ("systemd.mask=systemd-networkd-wait-online.service", "firstlight.keep-network",
                 REPORT_URL.replace("/report", "/latest"))
    wanted = session.Wanted("full", METADATA / "default", CONFIGS / "vm-no-disks.ign", has_data_disk=False,
                            ends_by_poweroff=True, arguments=arguments)
    with session.Machine(parts, wanted) as machine:
        expected = machine.expectations() + platform_expectations.REPORT_REFUSED
        problems = judgement.provisioned(machine.boot(expected), expected)
        refusals_given = [request["status"] for request in machine.service.requests() if request["method"] == "POST"]
        if refusals_given != [405]:
            problems.append(f"answers to reports: {refusals_given}, wanted 405 once")
        yield f"full lane, the report was refused, {len(expected)} things read back", problems


def full_lane_emergency(parts):
    wanted = session.Wanted("full", METADATA / "truncated-json", stop_at=EMERGENCY, arguments=(REPORT_URL,))
    with session.Machine(parts, wanted) as machine:
        result = machine.boot([])
        problems = [] if result.outcome.stopped_at_line else ["the console never showed emergency mode"]
        if re.search(r"Reached target.*multi-user", result.outcome.console):
            problems.append("the machine reached multi-user after a failure")
        problems += failure_line(result, "JSON|json")
        problems += judgement.report_sent(machine.service.requests(), "failed")
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
            expected = machine.expectations() + [("absent", path) for path in expectations.SHELLS]
            result = machine.boot(expected)
            problems = judgement.provisioned(result, expected)
            if metadata in ("default", "hardened"):
                problems += judgement.frugal(machine.service.requests())
            yield f"fast lane, {name} ({result.last_engine_line()}), no shell in the root", problems


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
    own_parts, fast_lane, other_platforms, kernel_arguments, verifier_notices, refusals, full_lane,
    full_lane_emergency, report_refused, user_data_scripts, mount_units, last_data_disk, *label_scenarios.ALL,
    *storage_scenarios.ALL, crash_safety,
)
