# SPDX-License-Identifier: Apache-2.0
"""The scenarios of the hooks beside PID 1 (see scenarios.py)."""

import dataclasses
import pathlib
import re
import tempfile

from . import artefacts, boot_partition, disks, expectations, hooks, judgement, platform_expectations, scenarios, session

# What each boot changes.
VOLATILE = {"etc": re.compile(r"machine-id$"), "var": judgement.VOLATILE_VAR}


def plain_places(tree):
    return {"etc": tree / "etc", "var": tree / "var"}


def ostree_places(tree):
    stateroot = tree / "ostree" / "deploy" / "container-os"
    (deployment,) = (path for path in (stateroot / "deploy").iterdir() if path.is_dir())
    return {"etc": deployment / "etc", "var": stateroot / "var"}


def systemd_hook(parts):
    """systemd has made its jobs when the config comes; in the end the machine is the one of full_lane."""
    hook = hooks.systemd(parts.engine)
    # Nothing brings up a network for network-online.target but what firstlight leaves.
    arguments = ("systemd.mask=systemd-networkd-wait-online.service", "firstlight.keep-network", scenarios.REPORT_URL)
    wanted = session.Wanted("full", artefacts.METADATA / "default", hook=hook, ends_by_poweroff=True, arguments=arguments)
    with session.Machine(parts, wanted) as machine:
        records = list(platform_expectations.derive_records(machine.config(), "aliyun"))
        expected = machine.expectations() + records + platform_expectations.REPORT_SENT
        result = machine.boot(expected)
        problems = judgement.provisioned(result, expected)
        problems += judgement.report_sent(machine.service.requests(), "provisioned")
        yield f"systemd hook, default config, {len(expected)} things read back, the report was sent", problems
        if not problems:
            problems = later_boot(machine)
            yield "systemd hook, the second boot changes nothing", problems

    wanted = session.Wanted("full", artefacts.METADATA / "truncated-json", hook=hook, stop_at=scenarios.EMERGENCY)
    with session.Machine(parts, wanted) as machine:
        result = machine.boot([])
        problems = [] if result.outcome.stopped_at_line else ["the console never showed emergency mode"]
        if re.search(r"Reached target.*(sysinit|multi-user)\.target", result.outcome.console):
            problems.append("the boot went on after a failure")
        yield "systemd hook, a config that is refused ends in emergency.target", (
            problems + scenarios.failure_line(result, "JSON|json"))


# What firstlight.on-failure asks for, and the kernel's last line then.
LAST_LINES = {"poweroff": "reboot: Power down", "halt": "reboot: System halted", "reboot": "reboot: Restarting system"}


def systemd_hook_endings(parts):
    """systemd ends the machine as it is asked to."""
    hook = hooks.systemd(parts.engine)
    for action, line in LAST_LINES.items():
        wanted = session.Wanted("full", artefacts.METADATA / "truncated-json", hook=hook, stop_at=line,
                                arguments=(f"firstlight.on-failure={action}",))
        with session.Machine(parts, wanted) as machine:
            result = machine.boot([])
            problems = [] if result.outcome.stopped_at_line else [f"the console never had '{line}'"]
            if re.search(r"Reached target.*multi-user\.target", result.outcome.console):
                problems.append("the boot went on after a failure")
            yield f"systemd hook, a config that is refused: {action}", problems + scenarios.failure_line(result, "JSON|json")

    with tempfile.TemporaryDirectory(prefix="firstlight-boot.") as folder:
        image = pathlib.Path(folder) / "boot.raw"
        boot_partition.create(image, "firstlight.grow-gpt=yes")
        wanted = session.Wanted("full", artefacts.METADATA / "default", artefacts.CONFIGS / "vm-kernel-arguments.ign",
                                has_data_disk=False, hook=hook, options=boot_partition.options(image),
                                arguments=tuple(boot_partition.arguments(image)), stop_at=LAST_LINES["reboot"])
        with session.Machine(parts, wanted) as machine:
            result = machine.boot([])
            is_rebooted = result.outcome.stopped_at_line and result.engine_line("kernel arguments changed, rebooting")
            yield "systemd hook, kernel arguments: the machine boots again", [] if is_rebooted else result.engine_lines()
            machine.wanted = dataclasses.replace(wanted, arguments=tuple(boot_partition.arguments(image)), stop_at=None,
                                                 ends_by_poweroff=True)
            expected = machine.expectations()
            yield "systemd hook, kernel arguments that are there", judgement.provisioned(machine.boot(expected), expected)


def ostree_hook(parts):
    """The config reaches /etc of the deployment and /var of its stateroot."""
    with_initramfs = dataclasses.replace(parts, kernel=artefacts.kernel("with-initramfs"))
    for way, parts_of_way, hook in (
        ("with an initramfs", with_initramfs, hooks.ostree(parts.engine)),
        ("without an initramfs", parts, hooks.ostree_without_initramfs(parts.engine)),
    ):
        wanted = session.Wanted("full", artefacts.METADATA / "default", hook=hook, ends_by_poweroff=True)
        with session.Machine(parts_of_way, wanted) as machine:
            expected = machine.expectations()
            problems = judgement.provisioned(machine.boot(expected), expected)
            if "etc/node-agent" not in root_contents(machine, ostree_places)["root"]:
                problems.append("nothing of the config is in the deployment")
            yield f"ostree hook, {way}, default config, {len(expected)} things read back", problems
            if not problems:
                yield f"ostree hook, {way}, the second boot changes nothing", later_boot(machine, ostree_places)


def initramfs_hook(parts):
    """The distribution's initramfs calls firstlight as `ignition`, stage by stage, by its own units."""
    parts = dataclasses.replace(parts, kernel=artefacts.kernel("with-initramfs"))
    wanted = session.Wanted("full", artefacts.METADATA / "default", artefacts.CONFIGS / "node-pool.ign",
                            hook=hooks.initramfs(parts.engine, "qemu"), platform="qemu", ends_by_poweroff=True,
                            arguments=("ignition.firstboot=1",))
    with session.Machine(parts, wanted) as machine:
        expected = expectations.of_stages(machine.expectations())
        problems = judgement.came_to_end(machine.boot(expected), expected)
        yield f"initramfs that calls ignition: {len(expected)} things read back", problems
        if not problems:
            machine.wanted = dataclasses.replace(wanted, arguments=())
            before = root_contents(machine)
            expected = expectations.of_later_boot(expected, wanted.lane)
            problems = judgement.came_to_end(machine.boot(expected), expected)
            problems += judgement.differences(before, root_contents(machine))
            yield "initramfs that calls ignition: the second boot changes nothing", problems


STAGES = ("fetch-offline", "fetch", "kargs", "disks", "mount", "files")
# In Debian's initramfs nothing starts its network because of the file neednet: distributions bring a unit for that.
# What the generator made there is there still when it runs in the root, and then it fails.
NETWORK = ("ignition.firstboot=1", "ip=dhcp", "rd.systemd.wants=systemd-networkd.service",
           "systemd.mask=systemd-network-generator.service")
# dracut's emergency.service, behind emergency.target.
INITRAMFS_EMERGENCY = "Entering emergency mode"


def initramfs_hook_network(parts):
    """The offline stage asks for a network, and the ones behind it use that of the initramfs."""
    parts = dataclasses.replace(parts, kernel=artefacts.kernel("with-initramfs"))
    wanted = session.Wanted("full", artefacts.METADATA / "remote-contents", ends_by_poweroff=True,
                            hook=hooks.initramfs(parts.engine, "aliyun"), arguments=NETWORK)
    with session.Machine(parts, wanted) as machine:
        expected = expectations.of_stages(expectations.derive(machine.config(), wanted.lane))
        result = machine.boot(expected)
        problems = judgement.came_to_end(result, expected)
        # The condition of the unit of the stage fetch is the file that the stage before it makes.
        problems += judgement.stages_came(result, STAGES)
        asked = [request["path"] for request in machine.service.requests()]
        problems += [f"nobody asked for /latest/{name}, only for {asked}"
                     for name in ("user-data", "pool.ign", "contents") if f"/latest/{name}" not in asked]
        yield f"initramfs that calls ignition, the config comes by network: {len(expected)} things read back", problems


def initramfs_hook_failures(parts):
    """A stage that fails ends in the emergency shell of the initramfs, and no stage comes after it."""
    parts = dataclasses.replace(parts, kernel=artefacts.kernel("with-initramfs"))
    hook = hooks.initramfs(parts.engine, "aliyun")
    # It cannot mount here: it wants to label the mount point, and the root has no policy.
    of_reference = dataclasses.replace(hook, initramfs=artefacts.initramfs(parts.kernel.image, "ignition"))
    wrong_contents = artefacts.METADATA / "wrong-contents", None
    only_the_file = artefacts.METADATA / "wrong-contents", artefacts.CONFIGS / "vm-wrong-contents.ign"
    for who, hook_of_engine, (metadata, config), stage, said, left in (
        ("firstlight", hook, (artefacts.METADATA / "unknown-device", None), "disks",
         r"virtio-absent.*\(existing names: .*virtio-containerd", []),
        ("firstlight", hook, wrong_contents, "files", r"latest/contents.*sha256.*\(.* mend the hash\)",
         ["root: var/lib: new", "root: var/lib/containerd: new"]),  # the mount point
        # Contents are fetched before anything is written only by us.
        ("Debian's Ignition, to compare,", of_reference, only_the_file, "files", None,
         ["root: etc/node: new", "root: etc/node/first: new"]),
    ):
        wanted = session.Wanted("full", metadata, config, stop_at=INITRAMFS_EMERGENCY, hook=hook_of_engine,
                                arguments=(*NETWORK, "firstlight.device-timeout=3", "quiet"))
        with session.Machine(parts, wanted) as machine:
            before = root_contents(machine)
            result = machine.boot([])
            after = root_contents(machine)
        if stage != "disks":
            before["partition table"] = after["partition table"]
        problems = judgement.stages_came(result, STAGES[:STAGES.index(stage) + 1], failed=stage)
        problems += initramfs_emergency(result, stage, said)
        changes = judgement.differences(before, after)
        if changes != left:
            problems.append(f"changes: {changes}, wanted {left}")
        yield f"initramfs that calls ignition, {who} fails in the stage {stage}: the emergency shell", problems


def initramfs_emergency(result, stage, said):
    """`said`: what the engine says on the console of why, and of what to do; None: not ours."""
    problems = [] if result.outcome.stopped_at_line else ["the console never showed emergency mode"]
    if re.search(r"Switch Root|multi-user\.target", result.outcome.console):
        problems.append("the boot went on after a failure")
    line = result.engine_line(f"failed in the stage {stage}: ")
    if said and not re.search(said, line or ""):
        problems.append(f"the console does not say {said!r}: {line}")
    return problems


def later_boot(machine, places=plain_places):
    """Boots a provisioned machine again: problems."""
    before = root_contents(machine, places)
    request_count = len(machine.service.requests())
    expected = expectations.of_later_boot(machine.expectations(), machine.wanted.lane)
    problems = judgement.not_first_boot(machine.boot(expected), expected)
    if len(machine.service.requests()) != request_count:
        problems.append("the later boot asked the metadata service")
    return problems + judgement.differences(before, root_contents(machine, places))


def root_contents(machine, places=plain_places):
    """/etc and /var of a machine with one root, apart from what every boot changes."""
    contents = {}
    with disks.mounted(machine.root) as tree:
        for name, folder in places(tree).items():
            found = disks.snapshot(folder, lambda path, name=name: bool(VOLATILE[name].match(path)))
            contents |= {f"{name}/{path}": entry for path, entry in found.items()}
    return {"partition table": disks.partition_table(machine.disks[disks.DATA]), "root": contents}


ALL = (systemd_hook, systemd_hook_endings, ostree_hook, initramfs_hook, initramfs_hook_network,
       initramfs_hook_failures)
